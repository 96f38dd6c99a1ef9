"""Calls of other software: accepted where one is awaited, and done once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import timeline
from app.cases.models import CaseEvent
from app.cases.reading import case_values
from app.connectors import api_keys
from app.connectors.models import ApiKey, ReceivedCall
from app.connectors.received_calls import expire_received_calls
from app.core import clock
from app.core.db import db
from app.privacy.models import AccessEntry
from tests.api.calls import Call, code, reload_case
from tests.factories import MakeCase


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


@pytest.mark.postgresql
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


def test_calls_are_rate_limited(call: Call, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "CALL_LIMIT", api_keys.AttemptLimit("api.key", 2, *(timedelta(minutes=1),) * 3))
    case = make_case()

    responses = [call(case, "urgent") for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert 0 < int(responses[2].headers["Retry-After"]) <= 60
    assert code(responses[2]) == "too_many"
