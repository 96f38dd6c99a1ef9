"""Actions on more requests than are done at once: asked for, done by the worker, cancelled, tried again."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.backoffice.bulk import bulk_run_job
from app.cases.bulk_runs.models import BulkRun, BulkRunItem
from app.cases.models import Case
from app.cases.people import assignment
from app.core import clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.privacy.anonymisation import delete_cases
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Page
from tests.factories import WORKFLOW, MakeCase

LIST = "/agents/demandes"
URGENT = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "by": ["recipient"],
    "where": "waiting",
    "many": True,
    "fields": [{"id": "pourquoi", "type": "short_text", "label": "Pourquoi"}],
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}
COUNT = 30


@pytest.fixture(autouse=True)
def workflow(procedure_version: UUID) -> None:
    levels = [{"id": "high", "label": "Urgent", "tone": "danger"}]
    workflows.publish({**deepcopy(WORKFLOW), "levels": levels, "global_actions": [URGENT]})
    db.session.commit()


@pytest.fixture
def cases(make_case: MakeCase) -> list[Case]:
    return [make_case() for _ in range(COUNT)]


def start_run(person: Person, cases: list[Case], path: str = "ensemble/urgent", **form: Any) -> str:
    """Ask for the action, and return the address of its run."""
    db.session.rollback()
    page = person.post(
        f"{LIST}/{path}",
        {"case": [str(case.id) for case in cases], "pourquoi": "École", "confirmed": str(len(cases)), **form},
    )
    assert page.status == 303, page.text("main")
    return str(page.location)


def work(app: Flask) -> None:
    """Run the worker until nothing is left."""
    db.session.rollback()
    with app.app_context():
        while items := list_waiting_items():
            deliver_items("principal", items)
            db.session.expire_all()
            db.session.rollback()


def list_waiting_items() -> list[str]:
    query = db.session.query(OutboxItem.id).filter_by(kind="run_bulk_action", done_at=None, failed_at=None)
    return [str(row.id) for row in query]


def count_urgent() -> int:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Case).filter(Case.criticality > 0).count()


def test_the_whole_view_is_counted_then_done_by_the_worker(alice: Person, cases: list[Case], app: Flask) -> None:
    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?all=1&query=procedure%3Dsignaler")
    run_url = start_run(alice, cases)
    started_page = alice.get(run_url)
    work(app)
    finished_page = alice.get(run_url)

    assert f"Sur {COUNT} demandes." in confirmation_page.text("main")
    assert len(confirmation_page.find_all("input[type=hidden][name=case]")) == COUNT
    assert "L’action commence dans dix secondes." in started_page.text("#bulk-run")
    assert started_page.find_one("#bulk-run")["hx-trigger"] == "every 2s"
    assert f"C’est fait pour {COUNT} demandes." in finished_page.text("#bulk-run")
    assert not finished_page.find_one("#bulk-run").get("hx-get")
    assert count_urgent() == COUNT


def test_the_view_is_narrowed_as_its_list(alice: Person, make_case: MakeCase) -> None:
    make_case(nom="Martin")
    make_case(nom="Durand")

    confirmation_page = alice.get(f"{LIST}/ensemble/urgent?all=1&query=words%3Dmartin")

    assert "Sur 1 demande." in confirmation_page.text("main")


def test_the_requests_that_cannot_take_the_action_are_counted_by_reason(
    alice: Person, cases: list[Case], make_case: MakeCase
) -> None:
    closed_cases = [make_case(status="accepted"), make_case(status="refused")]
    ids = "&".join(f"case={case.id}" for case in [*cases, *closed_cases])

    page = alice.get(f"{LIST}/ensemble/urgent?{ids}")

    assert f"Sur {COUNT} demandes." in page.text("main")
    assert "demande close : 2" in page.text("[data-tone=info]")


def test_one_failing_case_is_told_and_tried_again(alice: Person, cases: list[Case], app: Flask) -> None:
    run_url = start_run(alice, cases)
    db.session.get_one(Case, cases[7].id).limited_at = clock.now()
    db.session.commit()
    work(app)
    failed_page = alice.get(run_url)
    db.session.get_one(Case, cases[7].id).limited_at = None
    db.session.commit()
    alice.post(f"{run_url}/reprise", {})
    work(app)
    retried_page = alice.get(run_url)

    assert f"C’est fait pour {COUNT - 1} demandes." in failed_page.text("#bulk-run")
    assert "1 demande n’a pas changé" in failed_page.text("[data-tone=warning]")
    assert cases[7].reference in failed_page.text("[data-tone=warning]")
    assert f"C’est fait pour {COUNT} demandes." in retried_page.text("#bulk-run")
    assert count_urgent() == COUNT
    # The level was raised once on each: the requests already done were not done again.
    assert {criticality for (criticality,) in db.session.query(Case.criticality)} == {1}


def test_a_run_that_is_cancelled_stops_and_may_be_gone_on_with(alice: Person, cases: list[Case], app: Flask) -> None:
    run_url = start_run(alice, cases)
    cancelled_page = alice.post(f"{run_url}/arret", {}).follow()
    work(app)
    urgent_after_cancel = count_urgent()
    alice.post(f"{run_url}/reprise", {})
    work(app)

    assert "Vous avez arrêté l’action" in cancelled_page.text("#bulk-run")
    assert urgent_after_cancel == 0
    assert count_urgent() == COUNT


@pytest.mark.postgresql
def test_a_worker_killed_in_the_middle_repeats_nothing(
    alice: Person, cases: list[Case], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_url = start_run(alice, cases)
    run_id = str(db.session.query(BulkRun.id).one().id)
    try_case, attempts = bulk_run_job._try_case, []

    def die_at_the_fifth(*arguments: Any) -> str:
        attempts.append(1)
        outcome = try_case(*arguments)
        if len(attempts) == 5:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(bulk_run_job, "_try_case", die_at_the_fifth)
    with app.app_context(), pytest.raises(KeyboardInterrupt):
        bulk_run_job.run_bulk_action(run_id)
    urgent_after_crash = count_urgent()
    work(app)

    assert urgent_after_crash == 4
    assert f"C’est fait pour {COUNT} demandes." in alice.get(run_url).text("#bulk-run")
    assert {criticality for (criticality,) in db.session.query(Case.criticality)} == {1}


def test_rights_are_those_of_the_moment_of_the_work(alice: Person, cases: list[Case], app: Flask) -> None:
    run_url = start_run(alice, cases)
    db.session.merge(alice.account).suspended_at = clock.now()
    db.session.commit()
    work(app)

    assert count_urgent() == 0
    assert db.session.query(BulkRun).one().failed_at is not None
    assert run_url


def test_a_run_is_shown_to_its_agent_alone(alice: Person, albane: Person, bruno: Person, cases: list[Case]) -> None:
    run_url = start_run(alice, cases)

    for person in (albane, bruno):
        assert person.get(run_url).status == 404
        assert person.post(f"{run_url}/arret", {}).status == 404
        assert person.post(f"{run_url}/reprise", {}).status == 404
    assert db.session.query(BulkRun).one().cancelled_at is None


def test_an_agent_of_another_family_can_choose_none_of_the_requests(bruno: Person, cases: list[Case]) -> None:
    db.session.rollback()
    ids = [str(case.id) for case in cases]

    page = bruno.post(f"{LIST}/ensemble/urgent", {"case": ids, "pourquoi": "École"})
    view = bruno.get(f"{LIST}/ensemble/urgent?all=1&query=procedure%3Dsignaler")

    assert "Cochez d’abord des demandes" in page.text("main")
    assert "Cochez d’abord des demandes" in view.text("main")
    assert db.session.query(BulkRun).count() == 0


def test_many_requests_are_given_to_a_colleague(alice: Person, albane: Person, cases: list[Case], app: Flask) -> None:
    run_url = start_run(alice, cases, "attribution", agent=str(albane.account.id))
    work(app)

    assert "Confier les demandes à Albane Exemple" in alice.get(run_url).text("h1")
    db.session.expire_all()
    assert {case.assigned_to_id for case in db.session.query(Case)} == {albane.account.id}


@pytest.mark.parametrize(("path", "more"), [("ensemble/urgent", {"pourquoi": "École"}), ("attribution", {"agent": ""})])
def test_more_than_25_requests_are_confirmed_by_their_number(
    alice: Person, cases: list[Case], path: str, more: dict[str, str]
) -> None:
    form = {"case": [str(case.id) for case in cases], **more}

    pages = [alice.post(f"{LIST}/{path}", {**form, **confirmation}) for confirmation in ({}, {"confirmed": "25"})]

    for page in pages:
        assert page.status == 422
        assert "Cochez la case qui confirme le nombre de demandes." in page.text("main")
        assert "Oui, pour les 30 demandes" in page.text("main form")
    assert db.session.query(BulkRun).count() == 0


def test_the_worker_waits_while_the_agent_may_cancel(alice: Person, cases: list[Case]) -> None:
    start_run(alice, cases)

    item = db.session.query(OutboxItem).filter_by(kind="run_bulk_action").one()
    assert item.available_at >= clock.now() + timedelta(seconds=8)


def test_a_few_requests_are_taken_at_once(alice: Person, make_case: MakeCase) -> None:
    cases = [make_case(), make_case(status="accepted")]
    ids = "&".join(f"case={case.id}" for case in cases)

    page = alice.get(f"{LIST}/attribution?{ids}")
    result: Page = alice.post(
        f"{LIST}/attribution", {"case": [str(case.id) for case in cases], "agent": str(alice.account.id)}
    )

    assert "Sur 1 demande." in page.text("main")
    assert "demande close : 1" in page.text("main")
    assert "C’est fait pour 1 demande." in result.text("main")
    db.session.expire_all()
    assert db.session.get_one(Case, cases[0].id).assigned_to_id == alice.account.id


@pytest.mark.postgresql
def test_requests_are_not_given_to_an_agent_of_another_family(
    alice: Person, bruno: Person, make_case: MakeCase
) -> None:
    case = make_case()

    page = alice.post(f"{LIST}/attribution", {"case": [str(case.id)], "agent": str(bruno.account.id)})

    assert page.status == 422
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).assigned_to_id is None


def test_an_anonymised_case_leaves_the_run(alice: Person, cases: list[Case], app: Flask) -> None:
    start_run(alice, cases)

    delete_cases([cases[0].id])
    db.session.commit()
    work(app)

    assert db.session.query(BulkRunItem).count() == COUNT - 1
    assert assignment.processing_agents(db.session.get_one(Case, cases[1].id)) == {alice.account.id}
