"""Changes of a case by other software: actions of the circuit, messages, processing data."""

from __future__ import annotations

from typing import Any

import pytest

from app.cases import timeline
from app.cases.reading import case_values
from tests.api.calls import reload_case
from tests.api.v1.key_calls import Ask, MakeKey
from tests.factories import MakeCase


@pytest.fixture
def secret(make_key: MakeKey) -> str:
    scopes = ("cases:read", "cases:message", "cases:process", "dossier_clos")
    return make_key({("signaler", scope) for scope in scopes})


def test_the_actions_of_the_key_are_listed_then_run(ask: Ask, secret: str, make_case: MakeCase) -> None:
    case = make_case()
    path = f"/demandes/{case.reference}/actions"

    actions = ask(secret, path).json["items"]
    tried = ask(secret, f"{path}/dossier_clos?dry_run=1", "POST", json={"values": {"equipe": "Sud"}})
    refused = ask(secret, f"{path}/dossier_clos", "POST", json={"values": {}})
    performed_call = ask(secret, f"{path}/dossier_clos", "POST", json={"values": {"equipe": "Sud"}})
    again = ask(secret, f"{path}/dossier_clos", "POST", json={"values": {"equipe": "Sud"}})

    assert [action["name"] for action in actions] == ["dossier_clos"]
    assert (tried.status_code, tried.json["status"]["id"]) == (200, "new")
    assert [error["pointer"] for error in refused.json["errors"]] == ["/values/equipe"]
    assert (performed_call.status_code, performed_call.json["status"]["id"]) == (200, "accepted")
    assert (again.status_code, again.json["code"]) == (409, "not-available")
    assert reload_case(case).status == "accepted"


def test_an_action_of_another_key_does_not_exist(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret = make_key({("signaler", "urgent")})
    path = f"/demandes/{make_case().reference}/actions/dossier_clos"

    assert ask(secret, path, "POST", json={"values": {"equipe": "Sud"}}).status_code == 404


def test_a_message_comes_from_the_authority(ask: Ask, secret: str, make_case: MakeCase, alice: Any) -> None:
    case = make_case()
    response = ask(secret, f"/demandes/{case.reference}/messages", "POST", json={"text": "Nous passons lundi."})

    assert response.status_code == 201
    message = next(entry for entry in timeline.events_for(reload_case(case), is_agent=False) if entry.is_message)
    assert (message.details["text"], message.is_from_authority) == ("Nous passons lundi.", True)
    assert "Nous passons lundi." in alice.get(f"/agents/demandes/{case.id}").text()
    empty = ask(secret, f"/demandes/{case.reference}/messages", "POST", json={"text": " "})
    assert [error["pointer"] for error in empty.json["errors"]] == ["/text"]


def test_processing_data_change_from_the_version_read(ask: Ask, secret: str, make_case: MakeCase) -> None:
    case = make_case()
    path = f"/demandes/{case.reference}"
    version = {"If-Match": ask(secret, path).headers["ETag"]}
    sending: dict[str, Any] = {"method": "PATCH", "json": {"values": {"equipe": "Nord"}}}

    missing = ask(secret, f"{path}/traitement", **sending)
    performed_call = ask(secret, f"{path}/traitement", headers=version, **sending)
    late = ask(secret, f"{path}/traitement", headers=version, **sending)

    assert (missing.status_code, performed_call.status_code, late.status_code) == (428, 200, 412)
    assert case_values.processing_of(reload_case(case))["equipe"] == "Nord"
    unknown = ask(secret, f"{path}/traitement", "PATCH", headers={"If-Match": "*"}, json={"values": {"nom": "x"}})
    assert [error["pointer"] for error in unknown.json["errors"]] == ["/values/nom"]


def test_an_anonymous_key_reads_no_word_of_people(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    case = make_case()
    secret = make_key(is_anonymous=True)

    body = ask(secret, f"/demandes/{case.reference}").json

    assert set(body["answers"]) == {"type"}
    assert ask(secret, f"/demandes/{case.reference}?expand=history").status_code == 400
