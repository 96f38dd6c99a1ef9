"""A step that somebody is waited for: its reminder, its deadline, and the way that the workflow has for each outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import jobs
from app.cases.events import StepReminderDue
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.workflow import deferred_steps, effects
from app.cases.workflow.effects import ActionExecution
from app.cases.workflow.workflow_models import ExecutionError, PendingStep
from app.core import clock, event_bus
from app.core.db import db
from app.core.i18n import lazy_gettext
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.wiring.actions import ACTION_TYPES as PERFORMERS
from app.wiring.events import REACTIONS
from app.workflows import actions
from app.workflows import publishing as workflows
from app.workflows.actions import ActionType
from app.workflows.actions.declaration import EXPIRED, StepOutcome
from app.workflows.actions.parameters import FAILURE, status
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

WORD = lazy_gettext("Appel")
ASK = ActionType(
    key="ask_neighbour",
    label=WORD,
    help_text=WORD,
    icon="globe",
    parameters={
        "on_refusal": status(required=False, label=WORD),
        "on_expiry": status(required=False, label=WORD),
        **FAILURE,
    },
    is_deferred=True,
    outcomes=(StepOutcome("refused", "on_refusal", WORD, WORD), StepOutcome(EXPIRED, "on_expiry", WORD, WORD)),
)
MakeAsked = Callable[..., Case]


@pytest.fixture
def reminders(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A capability whose step has three outcomes, a deadline in a week and a reminder the day before."""
    entries: list[str] = []

    def ask(execution: ActionExecution) -> None:
        assert execution.step_id is not None
        db.session.flush()
        due_at = clock.now() + timedelta(days=7)
        deferred_steps.set_deadline(execution.step_id, due_at=due_at, remind_at=due_at - timedelta(days=1))

    monkeypatch.setitem(actions.ACTION_TYPES, ASK.key, ASK)
    effects.install({**PERFORMERS, ASK.key: ask})
    event_bus.install({**REACTIONS, StepReminderDue: [lambda event: entries.append(event.entry)]})
    yield entries
    effects.install(PERFORMERS)
    event_bus.install(REACTIONS)


@pytest.fixture
def make_asked(app: Flask, site: Site, reminders: list[str]) -> Iterator[MakeAsked]:
    """A case whose first status asks the neighbour, with these ways."""

    def make(**ways: str) -> Case:
        workflow = deepcopy(WORKFLOW)
        workflow["statuses"][0]["on_enter"] = [{"id": "ask", "type": ASK.key, **ways}]
        workflows.publish(workflow, action_types=effects.effect_types())
        write_charter()
        version = procedures.publish(deepcopy(PROCEDURE))
        case = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
        return case

    with app.app_context():
        yield make


def run_in(days: float, monkeypatch: pytest.MonkeyPatch) -> int:
    later = clock.now() + timedelta(days=days)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        return jobs.run_due_steps()


def list_errors() -> list[str]:
    return list(db.session.scalars(select(ExecutionError.reason)))


@pytest.mark.postgresql
def test_whoever_is_waited_for_is_reminded_once_then_the_step_expires(
    make_asked: MakeAsked, reminders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_asked(on_expiry="accepted")

    assert run_in(5, monkeypatch) == 0
    assert (run_in(6.1, monkeypatch), run_in(6.2, monkeypatch), reminders) == (1, 0, ["ask"])
    assert run_in(7.1, monkeypatch) == 1

    assert case.status == "accepted"
    assert list_errors() == []
    assert db.session.scalars(select(PendingStep)).all() == []


def test_a_deadline_without_a_way_is_a_failure_that_administrators_see(
    make_asked: MakeAsked, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_asked()

    run_in(8, monkeypatch)

    assert case.status == "new"
    assert list_errors() == [EXPIRED]


def test_an_outcome_with_a_way_alarms_nobody(make_asked: MakeAsked) -> None:
    case = make_asked(on_refusal="accepted", on_expiry="new")
    step_id = db.session.scalars(select(PendingStep.id)).one()

    deferred_steps.end_step(step_id, "refused")
    deferred_steps.end_step(step_id, "refused")
    db.session.commit()

    assert case.status == "accepted"
    assert list_errors() == []
