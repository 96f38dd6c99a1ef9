"""Calls of other software: with the key that opens them, another key, none; done once, and refused in words."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.cases import timeline
from app.cases.models import Case, CaseEvent
from app.cases.reading import case_values
from app.connectors import api_keys
from app.connectors.models import ApiKey, ReceivedCall
from app.connectors.received_calls import expire_received_calls
from app.core import clock
from app.core.db import db
from app.privacy.models import AccessEntry
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, MakeCase

pytestmark = pytest.mark.postgresql

CLOSED_CALL = {
    "id": "dossier_clos",
    "label": "Dossier clos dans le logiciel métier",
    "by": ["recipient"],
    "to": "accepted",
    "fields": [
        {"id": "equipe", "type": "short_text", "label": "Équipe"},
        {"id": "cout", "type": "amount", "label": "Coût", "required": False},
        {"id": "photos", "type": "files", "label": "Photos", "required": False, "accept": ["image"]},
    ],
}
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "where": "waiting",
    "callable_by": ["recipient"],
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}
PRESSED = {"id": "presse", "label": "Presser", "by": ["recipient"]}

Call = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def workflow(procedure_version: UUID) -> None:
    document: dict[str, Any] = {
        **deepcopy(WORKFLOW),
        "levels": [{"id": "high", "label": "Urgent", "tone": "danger"}],
        "global_actions": [URGENT, PRESSED],
    }
    document["statuses"][0]["calls"] = [CLOSED_CALL]
    workflows.publish(document)
    db.session.commit()


@pytest.fixture
def key(workflow: None) -> tuple[ApiKey, str]:
    created_key = api_keys.create_api_key("Gestion technique", {("signaler", "dossier_clos"), ("signaler", "urgent")})
    db.session.commit()
    return created_key


@pytest.fixture
def call(app: Flask, key: tuple[ApiKey, str]) -> Call:
    """Calls about a case with the key, unless told otherwise."""

    def send(
        case: Case | str, name: str, body: Any = None, *, secret: str | None = None, **headers: str
    ) -> TestResponse:
        reference = case if isinstance(case, str) else case.reference
        request_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        key_secret = key[1] if secret is None else secret
        authorization = {"Authorization": f"Bearer {key_secret}"} if key_secret else {}
        content = (
            {"data": body, "content_type": "application/json"} if isinstance(body, str | bytes) else {"json": body}
        )
        url = f"/api/demandes/{reference}/appels/{name}"
        db.session.rollback()
        return app.test_client().post(
            url, headers={**authorization, **request_headers}, **(content if body is not None else {})
        )

    return send


def reload_case(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def code(response: TestResponse) -> str:
    assert response.json is not None
    return str(response.json["error"]["code"])


def test_the_software_takes_the_request_where_it_is_awaited(call: Call, make_case: MakeCase, key: Any) -> None:
    case = make_case()

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud", "cout": 12.50}})

    assert response.status_code == 200
    assert response.json == {
        "reference": case.reference,
        "status": {"id": "accepted", "label": "Acceptée"},
        "closed": True,
    }
    assert case_values.processing_of(reload_case(case))["equipe"] == "Sud"
    assert reload_case(case).status == "accepted"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    db.session.expire_all()
    assert db.session.get_one(ApiKey, key[0].id).last_used_at is not None


def test_agents_read_who_asked_for_what(call: Call, make_case: MakeCase, alice: Any, chloe: Any) -> None:
    case = make_case()
    call(case, "dossier_clos", {"values": {"equipe": "Sud"}})

    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")

    assert "Gestion technique – Dossier clos dans le logiciel métier" in history
    assert "Équipe : Sud" in history
    entries = timeline.events_for(reload_case(case), is_agent=False)
    assert "called" not in {entry.kind for entry in entries}


def test_a_closing_by_software_is_not_a_withdrawal_by_the_applicant(
    call: Call, make_case: MakeCase, alice: Any
) -> None:
    case = make_case()
    call(case, "dossier_clos", {"values": {"equipe": "Sud"}})

    kinds = db.session.scalars(select(CaseEvent.actor_kind).where(CaseEvent.kind == "status_changed"))

    assert "software" in set(kinds)
    assert "retiré" not in alice.get(f"/agents/demandes/{case.id}").text("main").lower()


def test_a_global_action_is_asked_for_by_its_name(call: Call, make_case: MakeCase) -> None:
    case = make_case()

    response = call(case, "urgent")

    assert response.status_code == 200
    assert (reload_case(case).criticality, reload_case(case).status) == (1, "new")


def test_the_access_log_knows_the_software(call: Call, make_case: MakeCase) -> None:
    call(make_case(), "urgent")

    logged = db.session.execute(select(AccessEntry.kind, AccessEntry.screen, AccessEntry.family)).all()

    assert ("software", "api.calls", "polices-voirie") in [tuple(row) for row in logged]


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


def test_a_request_that_does_not_wait_for_the_call_stays_as_it_is(call: Call, make_case: MakeCase) -> None:
    case = make_case(status="refused")

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud"}})

    assert (response.status_code, code(response)) == (409, "not_available")
    assert reload_case(case).status == "refused"


def test_what_only_people_do_is_not_asked_for(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    _key, secret = api_keys.create_api_key("Autre", {("signaler", "accept"), ("signaler", "presse")})
    db.session.commit()

    codes = [code(call(case, name, secret=secret)) for name in ("accept", "presse")]

    assert codes == ["not_available", "not_available"]


def test_a_retried_call_runs_once_and_gets_the_same_response(call: Call, make_case: MakeCase) -> None:
    case = make_case()

    first, again = (call(case, "urgent", Idempotency_Key="lundi-1") for _ in range(2))
    other = call(case, "urgent", Idempotency_Key="lundi-2")

    assert first.json == again.json
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 200
    query = select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "called")
    assert db.session.scalar(query) == 2


def test_one_idempotency_key_asks_one_thing(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    call(case, "urgent", Idempotency_Key="lundi-1")

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud"}}, Idempotency_Key="lundi-1")

    assert (response.status_code, code(response)) == (422, "sent_before")
    assert reload_case(case).status == "new"


def test_what_was_refused_may_be_sent_again_corrected(call: Call, make_case: MakeCase) -> None:
    case = make_case()

    refusal = call(case, "dossier_clos", {"values": {}}, Idempotency_Key="lundi-1")
    corrected = call(case, "dossier_clos", {"values": {"equipe": "Sud"}}, Idempotency_Key="lundi-1")

    assert code(refusal) == "wrong_values"
    assert corrected.status_code == 200


def test_calls_are_remembered_for_a_day(call: Call, make_case: MakeCase, app: Flask) -> None:
    call(make_case(), "urgent", Idempotency_Key="lundi-1")
    count = select(func.count()).select_from(ReceivedCall)

    expire_received_calls()
    remaining = db.session.scalar(count)
    with clock.shift_clock(timedelta(days=1, minutes=1)):
        expire_received_calls()

    assert (remaining, db.session.scalar(count)) == (1, 0)


def test_each_wrong_value_is_named_with_what_to_do(call: Call, make_case: MakeCase) -> None:
    case = make_case()

    invalid = call(case, "dossier_clos", {"values": {"cout": "beaucoup"}})
    unknown_response = call(case, "dossier_clos", {"values": {"equipe": "Sud", "couleur": "bleu"}})

    assert invalid.status_code == 422
    assert invalid.json is not None
    assert invalid.json["error"]["values"]["equipe"] == ["Répondez à cette question pour continuer."]
    assert set(invalid.json["error"]["values"]) == {"equipe", "cout"}
    assert unknown_response.json is not None
    assert (code(unknown_response), unknown_response.json["error"]["values"]) == ("unknown_values", ["couleur"])
    assert reload_case(case).status == "new"


def test_no_file_is_taken_by_its_name(call: Call, make_case: MakeCase) -> None:
    case = make_case()
    stolen = [{"id": "5f0c0a3e-0000-4000-8000-000000000000", "name": "x.png", "size": 1, "type": "image/png"}]

    response = call(case, "dossier_clos", {"values": {"equipe": "Sud", "photos": stolen}})

    assert response.status_code == 200
    assert "x.png" not in str(timeline.events_for(reload_case(case), is_agent=True))


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        "null",
        '{"values": []}',
        '{"other": 1}',
        '{"values": {"equipe": NaN}}',
        '{"values": {"equipe": "\\ud800"}}',
        '{"values": {"equipe": "a\\u0000"}}',
        '{"values": {"equipe": "a", "equipe": "b"}}',
        '{"values": ' + '{"a":' * 500 + "1" + "}" * 500 + "}",
        b"\xff\xfe",
    ],
)
def test_what_is_not_json_is_refused_in_words(call: Call, make_case: MakeCase, body: Any) -> None:
    response = call(make_case(), "dossier_clos", body)

    assert (response.status_code, code(response)) == (400, "not_json")
    assert response.json is not None
    assert response.json["error"]["message"]


def test_a_form_is_not_json(call: Call, make_case: MakeCase, app: Flask, key: Any) -> None:
    url = f"/api/demandes/{make_case().reference}/appels/urgent"

    response = app.test_client().post(url, data={"a": "b"}, headers={"Authorization": f"Bearer {key[1]}"})

    assert (response.status_code, code(response)) == (400, "not_json")


def test_too_much_at_once_is_refused(call: Call, make_case: MakeCase) -> None:
    response = call(make_case(), "dossier_clos", '{"values": {"equipe": "' + "a" * 70_000 + '"}}')

    assert (response.status_code, code(response)) == (413, "too_large")


@pytest.mark.parametrize("reference", ["%00", "26-AAAA-AAA%00", "' OR 1=1", "é", "26-" + "A" * 300])
def test_malformed_references_are_not_found(call: Call, make_case: MakeCase, reference: str) -> None:
    make_case()

    assert code(call(reference, "urgent")) == "not_found"


def test_calls_are_rate_limited(call: Call, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "CALL_LIMIT", api_keys.AttemptLimit("api.key", 2, *(timedelta(minutes=1),) * 3))
    case = make_case()

    responses = [call(case, "urgent") for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert 0 < int(responses[2].headers["Retry-After"]) <= 60
    assert code(responses[2]) == "too_many"
