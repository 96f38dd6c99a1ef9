"""Limitation of processing: set by an agent in charge, hides the request from agents, lifted by an administrator."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import jobs, timeline
from app.cases.law import limitation
from app.cases.models import AnonymousCase, Case
from app.cases.workflow import transitions
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.privacy.jobs import run_anonymisation
from app.workflows.engine import ActionNotAvailable
from tests.cast import Person
from tests.factories import MakeCase
from tests.privacy.clock import travel_to

REASON = "Vous contestez l’adresse que nous avons."


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case(courriel="denis@exemple.example", description="Un trou canari.")


def limit(alice: Person, case: Case) -> None:
    assert alice.post(f"/agents/demandes/{case.id}/limitation", {"reason": REASON}).status == 303
    db.session.rollback()


def lift(ada: Person, case: Case, reason: str = "L’adresse est corrigée.") -> None:
    ada.post(f"/agents/administration/limitations/{case.id}/levee", {"reason": reason})
    db.session.rollback()


def read_again(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def test_agents_cannot_read_it_and_see_the_reason(alice: Person, case: Case) -> None:
    limit(alice, case)

    page = alice.get(f"/agents/demandes/{case.id}")

    assert page.status == 403
    assert page.text("h1") == "Demande sous limitation"
    assert "canari" not in page.html
    for address in ("action/accept", "limitation", "attribution"):
        assert alice.get(f"/agents/demandes/{case.id}/{address}").status in (403, 404)
    assert case.reference not in alice.get("/agents/").text("main")


def test_it_is_absent_from_lists_and_search(alice: Person, case: Case) -> None:
    assert case.reference in alice.get("/agents/demandes").html

    limit(alice, case)

    assert case.reference not in alice.get("/agents/demandes").html
    assert case.reference not in alice.get("/agents/demandes?q=canari&etat=all").html


def test_an_agent_of_another_department_sees_a_404(bruno: Person, alice: Person, case: Case) -> None:
    assert bruno.get(f"/agents/demandes/{case.id}/limitation").status == 404
    assert bruno.post(f"/agents/demandes/{case.id}/limitation", {"reason": REASON}).status == 404

    limit(alice, case)

    assert bruno.get(f"/agents/demandes/{case.id}").status == 404


def test_without_a_reason_nothing_is_done(alice: Person, case: Case) -> None:
    page = alice.post(f"/agents/demandes/{case.id}/limitation", {"reason": "  "})

    assert page.status == 422
    assert "Écrivez la raison" in page.text("main")
    assert not read_again(case).is_limited


def test_a_reason_too_long_is_refused_and_kept_in_the_form(alice: Person, case: Case) -> None:
    page = alice.post(f"/agents/demandes/{case.id}/limitation", {"reason": "a" * 2001})

    assert page.status == 422
    assert page.find_one("textarea").text.strip() == "a" * 2001


def test_the_applicant_can_read_it_and_is_notified(
    chloe: Person, alice: Person, make_case: MakeCase, app: Flask
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id), courriel="chloe@exemple.example")
    limit(alice, case)

    page = chloe.get(f"/demandes/{case.id}")

    assert page.status == 200
    assert "Votre demande est suspendue" in page.text("main")
    assert REASON in page.text("#thread")
    with app.app_context():
        words = [
            unseal_content(message) for message in db.session.scalars(select(Message).where(Message.case_id == case.id))
        ]
    assert [REASON in str(word) and "chloe@exemple.example" in str(word) for word in words].count(True) == 1


def test_an_administrator_lifts_it_and_the_applicant_is_notified(
    alice: Person, ada: Person, case: Case, app: Flask
) -> None:
    limit(alice, case)
    page = ada.get("/agents/administration/limitations")
    assert case.reference in page.text("main")
    assert "canari" not in page.html

    lift(ada, case)

    assert not read_again(case).is_limited
    case_page = alice.get(f"/agents/demandes/{case.id}")
    assert case_page.status == 200
    history = case_page.text("#case-history")
    assert "traitement limité" in history
    assert "limitation levée" in history
    with app.app_context():
        words = [str(unseal_content(message)) for message in db.session.scalars(select(Message))]
    assert any("L’adresse est corrigée." in word for word in words)


@pytest.mark.postgresql
def test_lifting_requires_a_reason_and_runs_once(alice: Person, ada: Person, case: Case) -> None:
    limit(alice, case)
    address = f"/agents/administration/limitations/{case.id}/levee"

    assert ada.post(address, {"reason": ""}).status == 422
    assert ada.post(address, {"reason": "C’est vu."}).follow().status == 200
    assert "n’est plus sous limitation" in ada.post(address, {"reason": "C’est vu."}).follow().text("main")
    assert ada.post(f"/agents/administration/limitations/{uuid4()}/levee", {"reason": "a"}).status == 404
    kinds = [entry.kind for entry in _timeline(case)]
    assert kinds.count("limitation_lifted") == 1


def test_only_an_administrator_lifts_it(alice: Person, case: Case) -> None:
    limit(alice, case)

    refusal = alice.post(f"/agents/administration/limitations/{case.id}/levee", {"reason": "Je veux lire."})

    assert refusal.status in (403, 404)
    assert read_again(case).is_limited


def test_no_job_processes_it(alice: Person, case: Case, app: Flask) -> None:
    limit(alice, case)
    frozen = read_again(case)

    with app.app_context(), clock.shift_clock(timedelta(days=40)):
        assert transitions.available_actions(frozen, by=SYSTEM) == []
        with pytest.raises(ActionNotAvailable):
            transitions.run_action(frozen, "accept", {}, by=SYSTEM)
        jobs.run_due_timeouts()

    assert read_again(case).status == "new"
    assert db.session.scalars(select(ScheduledTimeout.case_id)).all() == [case.id]


def test_its_retention_is_suspended(alice: Person, make_case: MakeCase, app: Flask) -> None:
    """Closed on 2 May, limited from 1 June to 1 September: the retention is extended by as many days."""
    with travel_to(date(2026, 5, 2)):
        case = make_case(status="accepted")
    with app.app_context(), travel_to(date(2026, 6, 1)):
        limitation.limit_case(case, REASON, by=SYSTEM)
        db.session.commit()
    with app.app_context(), travel_to(date(2026, 8, 3)):
        assert run_anonymisation() == 0
    assert db.session.scalars(select(AnonymousCase)).all() == []

    with app.app_context(), travel_to(date(2026, 9, 1)):
        limitation.lift_limitation(case, "C’est vu.", by=SYSTEM)
        db.session.commit()

    assert read_again(case).anonymise_on == date(2026, 8, 2) + timedelta(days=92)


def _timeline(case: Case) -> list[timeline.Entry]:
    return timeline.events_for(read_again(case), is_agent=True)
