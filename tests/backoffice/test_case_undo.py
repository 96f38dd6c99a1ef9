"""Ten seconds to undo what was just done on a request: nothing is sent before, nothing is undone after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.cases import jobs
from app.cases.models import Case, CaseEvent
from app.cases.workflow.undo import CaseUndo
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from app.notifications.models import Message
from tests.cast import Person
from tests.factories import MakeCase

LATER = timedelta(seconds=11)


def url_of(case: Case) -> str:
    return f"/agents/demandes/{case.id}"


def accept(person: Person, case: Case) -> Any:
    db.session.refresh(case)
    form = {"revision": str(case.revision), "equipe": "Nord"}
    return person.post(f"{url_of(case)}/actions/accept", form)


def undo(person: Person, case: Case) -> Any:
    return person.post(f"{url_of(case)}/annulation").follow()


def count_queued_messages(case_id: UUID) -> int:
    return len(db.session.scalars(select(Message).where(Message.case_id == case_id)).all())


def list_timers(case: Case) -> list[tuple[str, Any]]:
    db.session.expire_all()
    timers = db.session.scalars(select(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))
    return [(timer.timeout, timer.due_at) for timer in timers]


def test_an_undone_action_leaves_the_request_as_it_was(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    messages, timers = count_queued_messages(case.id), list_timers(case)

    page_before = accept(alice, case).follow()
    page = undo(alice, case)

    assert "« Accepter »" in page_before.text("#case-toast") and "Annuler" in page_before.text("#case-toast button")
    assert "C’est annulé. Rien n’a été envoyé." in page.text("#case-toast [role=alert]")
    assert "Nouvelle" in page.text("#case-status")
    assert "Équipe" not in page.text("#case-processing")
    db.session.refresh(case)
    assert (case.status, case.closed_at, case.anonymise_on) == ("new", None, None)
    assert count_queued_messages(case.id) == messages
    assert list_timers(case) == timers


def test_the_history_says_what_was_undone_to_agents_only(alice: Person, make_case: MakeCase, chloe: Person) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))

    accept(alice, case)
    history = undo(alice, case).text("#case-history")

    assert (
        "Alice Exemple – a annulé aussitôt « Accepter » : la demande revient de « Acceptée » à « Nouvelle »" in history
    )
    assert "Équipe : Nord" in history
    assert "Statut : « Acceptée »" not in history
    assert "accept" not in chloe.get(f"/demandes/{case.id}").text("main").lower()


def test_nothing_is_sent_before_the_ten_seconds_have_passed(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    accept(alice, case)

    held_items = list(db.session.scalars(select(OutboxItem).where(OutboxItem.lease_owner == outbox.HOLD)))
    assert "send_message" in {item.kind for item in held_items}
    assert all(item.lease_until > clock.now() for item in held_items)
    with clock.shift_clock(LATER):
        assert all(item.lease_until < clock.now() and item.available_at < clock.now() for item in held_items)


def test_after_ten_seconds_it_is_too_late(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    accept(alice, case)

    with clock.shift_clock(LATER):
        page = undo(alice, case)

    assert "Il est trop tard pour annuler" in page.text("#case-toast [role=alert]")
    assert page.find_all("undo-toast") == []
    assert "Acceptée" in page.text("#case-status")


def test_what_a_colleague_did_since_is_not_undone(alice: Person, albane: Person, make_case: MakeCase) -> None:
    case = make_case()
    accept(alice, case)

    albane.post(f"{url_of(case)}/notes", {"text": "Vu."})
    page = undo(alice, case)

    assert "la demande a changé" in page.text("#case-toast [role=alert]")
    assert "Acceptée" in page.text("#case-status")


def test_what_has_left_already_is_not_undone(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    accept(alice, case)

    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "send_message")):
        item.attempts = 1
    db.session.commit()
    page = undo(alice, case)

    assert "Il est trop tard" in page.text("#case-toast [role=alert]")
    assert "Acceptée" in page.text("#case-status")
    assert db.session.scalar(select(CaseUndo)) is not None


def test_nobody_undoes_what_somebody_else_did(
    alice: Person, albane: Person, bruno: Person, make_case: MakeCase
) -> None:
    case = make_case()
    accept(alice, case)

    colleague_page = albane.get(url_of(case))
    refusal = undo(albane, case)

    assert colleague_page.find_all("undo-toast") == []
    assert "Il est trop tard" in refusal.text("#case-toast")
    assert bruno.post(f"{url_of(case)}/annulation").status == 404
    db.session.refresh(case)
    assert case.status == "accepted"


def test_taking_a_request_is_undone(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    alice.post(f"{url_of(case)}/attribution/agent", {"agent": str(alice.account.id)})
    page = undo(alice, case)

    assert "Personne ne s’en occupe." in page.text("#case-in-charge")
    kinds = [event.kind for event in db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id))]
    assert "assigned" not in kinds and "undone" in kinds


def test_who_had_read_the_undone_act_reads_that_it_was_undone(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    accept(alice, case)
    last_position = db.session.scalars(select(func.max(CaseEvent.position))).one()

    undo(alice, case)

    since = db.session.scalars(select(CaseEvent.kind).where(CaseEvent.position > last_position))
    assert list(since) == ["undone"]


@pytest.mark.postgresql
def test_a_colleague_given_a_request_by_mistake_is_not_told(alice: Person, albane: Person, make_case: MakeCase) -> None:
    case = make_case()

    alice.post(f"{url_of(case)}/attribution/agent", {"agent": str(albane.account.id)})
    undo(alice, case)

    assert "confiée" not in albane.get("/agents/notifications").text("main")


def test_what_can_be_undone_no_more_is_deleted_at_night(app, alice: Person, make_case: MakeCase) -> None:
    accept(alice, make_case())

    with app.app_context():
        jobs.expire_undos()
        assert db.session.scalar(select(CaseUndo)) is not None
        with clock.shift_clock(LATER):
            jobs.expire_undos()
        assert db.session.scalar(select(CaseUndo)) is None
