"""Keys of other software: what each opens, and what those without one learn."""

from __future__ import annotations

from typing import Any

import pytest

from app.connectors import api_keys
from app.connectors.models import ApiKey
from app.core.db import db
from tests.api.calls import Call, code, reload_case
from tests.factories import MakeCase


@pytest.mark.parametrize("secret", ["", "parvis_inconnue", "é"])
def test_a_stranger_is_told_to_show_a_key_and_learns_nothing(call: Call, make_case: MakeCase, secret: str) -> None:
    case = make_case()

    known_response, unknown_response = (
        call(target, "dossier_clos", secret=secret or "") for target in (case, "26-AAAA-AAAA")
    )

    assert (known_response.status_code, code(known_response)) == (401, "no_key")
    assert known_response.headers["WWW-Authenticate"].startswith("Bearer")
    assert known_response.data == unknown_response.data
    assert reload_case(case).status == "new"


@pytest.mark.postgresql
def test_the_key_of_another_procedure_sees_no_such_request(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    _key, secret = api_keys.create_api_key("Autre", {("acte-de-naissance", "dossier_clos")})
    db.session.commit()

    theirs, nobodys = (call(target, "dossier_clos", secret=secret) for target in (case, "26-AAAA-AAAA"))

    assert (theirs.status_code, code(theirs)) == (404, "not_found")
    assert theirs.data == nobodys.data
    assert reload_case(case).status == "new"


def test_a_key_opens_the_calls_it_was_given_and_no_other(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    _key, secret = api_keys.create_api_key("Autre", {("signaler", "urgent")})
    db.session.commit()

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud"}}, secret=secret)

    assert (response.status_code, code(response)) == (403, "not_granted")
    assert reload_case(case).status == "new"


def test_a_revoked_key_is_refused(call: Call, make_case: MakeCase, key: Any) -> None:
    case = make_case()
    api_keys.revoke_key(db.session.get_one(ApiKey, key[0].id))
    db.session.commit()

    assert code(call(case, "urgent")) == "no_key"


def test_a_signed_in_agent_is_not_a_key(alice: Any, make_case: MakeCase) -> None:
    case = make_case()

    response = alice.client.post(f"/api/demandes/{case.reference}/appels/urgent")

    assert response.status_code == 401
