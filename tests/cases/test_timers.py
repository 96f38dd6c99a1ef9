"""Time-outs on dates of a case, timers of global actions, deferred steps, and their failures."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import timeline
from app.cases.jobs import run_due_timeouts
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.workflow import deferred_steps, effects, execution_errors, transitions
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.cases.workflow.workflow_models import ExecutionError, PendingStep, ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.i18n import lazy_gettext
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.wiring.actions import ACTION_TYPES as PERFORMERS
from app.workflows import actions
from app.workflows import publishing as workflows
from app.workflows.actions import ActionType
from app.workflows.actions.parameters import FAILURE
from tests.cases.test_transitions import AGENT
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, MakeCase
from tests.privacy.clock import travel_to

MESSAGE = {"id": "told", "type": "history_message", "text": "Fait."}


def publish(change: Callable[[dict[str, Any]], object]) -> None:
    document = deepcopy(WORKFLOW)
    change(document)
    workflows.publish(document, action_types=effects.effect_types())
    db.session.commit()


def with_global(**properties: Any) -> Callable[[dict[str, Any]], object]:
    action = {"id": "relancer", "label": "Relancer", "by": ["recipient"], "run": [MESSAGE], **properties}
    return lambda document: document.update(global_actions=[action])


def run_later(app: Flask, **delay: int) -> None:
    with app.app_context(), clock.shift_clock(timedelta(**delay)):
        run_due_timeouts()
    db.session.expire_all()


def count_messages(case: Case) -> int:
    return sum(entry.details.get("text") == "Fait." for entry in timeline.events_for(case, is_agent=True))


def list_scheduled() -> list[tuple[str | None, str]]:
    return [(each.action, each.timeout) for each in db.session.scalars(select(ScheduledTimeout))]


def test_a_global_action_runs_after_a_delay_from_submission(app: Flask, make_case: MakeCase) -> None:
    publish(with_global(timers=[{"id": "t", "from": "submission", "after": {"days": 2}}]))
    case = make_case()

    run_later(app, days=1)
    before = count_messages(case)
    run_later(app, days=3)
    run_later(app, days=5)

    assert (before, count_messages(case), case.status) == (0, 1, "new")
    assert list_scheduled() == [(None, "sleep")]


def test_a_global_action_runs_before_anonymisation(app: Flask, make_case: MakeCase) -> None:
    publish(with_global(where="all", timers=[{"id": "t", "from": "anonymisation", "before": {"days": 10}}]))
    case = make_case()
    assert ("relancer", "t") not in list_scheduled()

    with app.app_context():
        transitions.run_action(case, "accept", {}, by=AGENT)
        db.session.commit()
    assert case.closed_at is not None
    anonymised_on = clock.add_months(clock.to_paris(case.closed_at).date(), 3)
    counts = []
    for days in (11, 10):
        with app.app_context(), travel_to(anonymised_on - timedelta(days=days)):
            run_due_timeouts()
        db.session.expire_all()
        counts.append(count_messages(case))

    assert counts == [0, 1]


@pytest.mark.postgresql
def test_a_timer_restarts_when_its_status_is_entered(app: Flask, make_case: MakeCase) -> None:
    def change(document: dict[str, Any]) -> None:
        timers = [
            {"id": name, "from": f"{name}_arrival", "status": "new", "after": {"days": 5}}
            for name in ("first", "latest")
        ]
        with_global(timers=timers)(document)
        again = {"id": "again", "label": "Reprendre", "by": ["recipient"], "to": "new"}
        document["statuses"][0]["actions"].append(again)

    publish(change)
    case = make_case()
    first = {each.timeout: each.due_at for each in db.session.scalars(select(ScheduledTimeout))}

    with app.app_context(), clock.shift_clock(timedelta(days=2)):
        transitions.run_action(case, "again", {}, by=AGENT)
        db.session.commit()
    second = {each.timeout: each.due_at for each in db.session.scalars(select(ScheduledTimeout))}

    assert second["first"] == first["first"]
    # An hour more or less when the time changes in between: what is due has the hour of the arrival on the clock.
    assert (second["latest"] - first["latest"]) / timedelta(days=1) == pytest.approx(2, abs=0.05)


def test_a_time_out_follows_a_processing_date(app: Flask, make_case: MakeCase) -> None:
    def change(document: dict[str, Any]) -> None:
        document["processing_fields"].append({"id": "jour", "type": "date", "label": "Jour", "required": False})
        new = document["statuses"][0]
        at = {"var": "processing.jour"}
        new["timeouts"] = [{"id": "held", "at": at, "after": {"hours": 8}, "to": "accepted"}]
        day = {"id": "jour", "type": "date", "label": "Jour"}
        new["actions"].append({"id": "plan", "label": "Fixer", "by": ["recipient"], "fields": [day]})

    publish(change)
    case = make_case()
    assert list_scheduled() == []

    for days in (10, 5):
        with app.app_context():
            transitions.run_action(case, "plan", {"jour": str(clock.today() + timedelta(days=days))}, by=AGENT)
            db.session.commit()
    due_at = db.session.scalars(select(ScheduledTimeout.due_at)).one()
    run_later(app, days=6)

    assert clock.to_paris(due_at).hour == 8
    assert case.status == "accepted"


def test_the_marked_status_is_stored(app: Flask, make_case: MakeCase) -> None:
    def change(document: dict[str, Any]) -> None:
        document["statuses"][0]["actions"][0]["mark"] = True
        back = {"id": "back", "label": "Revenir", "by": ["recipient"], "to": "previous"}
        document["statuses"][1]["actions"] = [back]

    publish(change)
    case = make_case(status="accepted")
    case_markers = list(case.markers)

    with app.app_context():
        transitions.run_action(case, "back", {}, by=AGENT)

    assert (case_markers, case.markers, case.status) == (["new"], [], "new")
    assert case.closed_at is None


def test_variables_of_the_procedure_are_read_in_conditions_and_texts(app: Flask, make_case: MakeCase) -> None:
    def change(document: dict[str, Any]) -> None:
        document["variables"] = [{"id": "delai", "type": "number", "label": "Délai"}]
        text = {"id": "t", "type": "history_message", "text": "Sous {{ option.delai }} jours."}
        document["statuses"][0]["on_enter"].append({**text, "condition": {">": [{"var": "option.delai"}, 10]}})

    publish(change)
    make_case()
    version = procedures.publish({**deepcopy(PROCEDURE), "variables": {"delai": 15}})
    db.session.commit()

    with app.app_context():
        case = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=NOBODY).case

    texts = [entry.details.get("text") for entry in timeline.events_for(case, is_agent=True)]
    assert "Sous 15 jours." in texts


class Worker:
    """Fake capability with deferred steps."""

    def __init__(self) -> None:
        self.step_ids: list[UUID] = []
        self.refuses = False

    def perform(self, execution: ActionExecution) -> None:
        if self.refuses:
            raise StepFailed("no_address")
        assert execution.step_id is not None
        self.step_ids.append(execution.step_id)


@pytest.fixture
def worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Worker:
    slow_worker = Worker()
    words = lazy_gettext("Appel")
    slow = ActionType(key="slow", label=words, help_text=words, icon="globe", parameters=FAILURE, is_deferred=True)
    monkeypatch.setitem(actions.ACTION_TYPES, "slow", slow)
    monkeypatch.setattr(effects, "_performers", {**PERFORMERS, "slow": slow_worker.perform})
    return slow_worker


def add_slow_call(**more: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["statuses"][0].update(on_enter=[{"id": "slow", "type": "slow", **more}, MESSAGE])


def test_actions_after_a_deferred_step_run_once_it_is_done(app: Flask, worker: Worker, make_case: MakeCase) -> None:
    publish(add_slow_call())
    case = make_case()
    before = count_messages(case)

    with app.app_context():
        for _ in range(2):  # a handler may run twice
            deferred_steps.succeed_step(worker.step_ids[0], processing={"equipe": "Nord"})
            db.session.commit()

    assert (before, count_messages(case)) == (0, 1)
    assert db.session.scalars(select(PendingStep)).all() == []


@pytest.mark.postgresql
def test_an_abandoned_step_is_reported_to_administrators_and_follows_its_failure_jump(
    app: Flask, worker: Worker, make_case: MakeCase
) -> None:
    publish(add_slow_call(on_failure="accepted"))
    case = make_case()

    with app.app_context():
        deferred_steps.fail_step(worker.step_ids[0], reason="timeout")
        db.session.commit()

    assert (case.status, count_messages(case)) == ("accepted", 0)
    (error, slow_worker) = execution_errors.list_open_errors()[0]
    assert (error.name, error.reason, slow_worker.id) == ("slow", "timeout", case.id)


def test_a_step_that_finishes_too_late_is_ignored(app: Flask, worker: Worker, make_case: MakeCase) -> None:
    publish(add_slow_call())
    case = make_case(status="accepted")

    with app.app_context():
        assert deferred_steps.case_waiting_for(worker.step_ids[0]) is None
        deferred_steps.succeed_step(worker.step_ids[0])
        db.session.commit()

    assert (case.status, count_messages(case)) == ("accepted", 0)


def test_a_failed_step_is_stored_and_retried(app: Flask, worker: Worker, make_case: MakeCase) -> None:
    publish(add_slow_call())
    worker.refuses = True
    case = make_case()
    error = db.session.scalars(select(ExecutionError)).one()

    with app.app_context():
        transitions.retry_step(error, case, by=AGENT)
        again = execution_errors.count_open_errors()
        worker.refuses = False
        for each in execution_errors.errors_of(case):
            transitions.retry_step(each, case, by=AGENT)
        db.session.commit()

    assert (error.reason, again) == ("no_address", 1)
    assert (len(worker.step_ids), execution_errors.count_open_errors()) == (1, 0)


@pytest.mark.parametrize(("tone", "is_awaited"), [("secondary", True), ("quiet", False)])
def test_optional_actions_of_the_applicant_are_not_awaited(
    procedure_version: UUID, make_case: MakeCase, tone: str, is_awaited: bool
) -> None:
    change = {"id": "change", "label": "Corriger", "by": ["applicant"], "tone": tone, "edits": {}}
    publish(lambda document: document["statuses"][0]["actions"].append(change))

    assert make_case().awaits_applicant is is_awaited
