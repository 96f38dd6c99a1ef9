"""Moving a case to a later version of its workflow: status, timers, history, legal clock, obstacles, conflicts."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import timeline
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.concurrency import StaleCase
from app.cases.jobs import run_due_timeouts
from app.cases.law.legal_position import deadlines_after, regime_of
from app.cases.models import Case
from app.cases.reading.readable_case import read_case
from app.cases.reading.trace import trace_of
from app.cases.workflow.version_change import CaseNotMovable, Obstacle, move_case
from app.cases.workflow.workflow_models import PendingStep, ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.notifications.models import Message
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion
from tests.cases.test_transitions import AGENT, change_elsewhere
from tests.factories import WORKFLOW, MakeCase

ONE_DAY = timedelta(days=1)
# The hour on the clock stays: a change of time in between adds an hour, or takes one.
days = partial(pytest.approx, abs=0.05)
REVIEWED = {
    "id": "reviewed",
    "label": "En étude",
    "public": True,
    "on_enter": [{"id": "mail", "type": "send_email", "to": "applicant", "subject": "Étude", "body": "En étude."}],
    "timeouts": [{"id": "sleep", "after": {"days": 30}, "to": "refused"}],
}


def rename_first_status(definition: dict[str, Any]) -> None:
    """The status "new" goes, "reviewed" takes its place."""
    first = definition["statuses"][0]
    definition["statuses"][0] = {**first, **deepcopy(REVIEWED)}
    definition["initial"] = "reviewed"


def publish(change: Callable[[dict[str, Any]], object]) -> WorkflowVersion:
    definition = deepcopy(WORKFLOW)
    change(definition)
    version = workflows.publish(definition)
    db.session.commit()
    return version


def move(case: Case, version: WorkflowVersion, **mapping: str) -> bool:
    is_moved = move_case(case, version.id, version.number, mapping, by=AGENT)
    db.session.commit()
    return is_moved


def test_a_case_of_a_removed_status_goes_where_the_mapping_says(app: Flask, make_case: MakeCase) -> None:
    case = make_case()
    message_count = db.session.scalar(select(func.count()).select_from(Message))
    version = publish(rename_first_status)

    with clock.shift_clock(timedelta(days=3)):
        assert move(case, version, new="reviewed")
        agent_page, applicant_page = read_case(case, is_agent=True), read_case(case, is_agent=False)

    due = db.session.scalars(select(ScheduledTimeout)).one()
    assert (case.status, workflow_of(case).initial) == ("reviewed", "reviewed")
    assert (due.status, (due.due_at - case.status_since) / ONE_DAY) == ("reviewed", days(30))
    assert db.session.scalar(select(func.count()).select_from(Message)) == message_count
    assert [entry.kind for entry in agent_page.entries[-2:]] == ["version_changed", "status_changed"]
    assert "version_changed" not in [entry.kind for entry in applicant_page.entries]
    labels = [status.label for entry in agent_page.entries if (status := agent_page.status_of(entry))]
    assert labels == ["Nouvelle", "En étude"]
    assert [line.status for line in trace_of(case)][-1] == "Nouvelle"


def test_a_status_that_stays_has_its_due_dates_computed_again(make_case: MakeCase) -> None:
    case = make_case()
    version = publish(lambda definition: definition["statuses"][0]["timeouts"][0].update(after={"days": 20}))

    move(case, version)

    due = db.session.scalars(select(ScheduledTimeout)).one()
    assert ((due.due_at - case.status_since) / ONE_DAY, case.status) == (days(20), "new")


def test_a_due_date_gone_by_acts_on_the_next_day(app: Flask, make_case: MakeCase) -> None:
    case = make_case()
    version = publish(lambda definition: definition["statuses"][0]["timeouts"][0].update(after={"days": 1}))

    with app.app_context(), clock.shift_clock(timedelta(days=5)):
        move(case, version)
        run_due_timeouts()
    status_before = case.status
    with app.app_context(), clock.shift_clock(timedelta(days=6, minutes=1)):
        run_due_timeouts()

    assert (status_before, case.status) == ("new", "refused")


@pytest.mark.postgresql
def test_timers_of_removed_actions_go_and_new_ones_come(app: Flask, make_case: MakeCase) -> None:
    action = {"id": "relancer", "label": "Relancer", "by": ["recipient"], "run": []}
    action["run"] = [{"id": "told", "type": "history_message", "text": "Fait."}]
    timer = {"id": "t", "from": "submission", "after": {"days": 9}}
    publish(lambda definition: definition.update(global_actions=[{**action, "timers": [timer]}]))
    case = make_case()
    other = {
        **action,
        "id": "rappeler",
        "timers": [{**timer, "id": "u"}, {**timer, "id": "past", "after": {"days": 1}}],
    }
    version = publish(lambda definition: definition.update(global_actions=[other]))

    with clock.shift_clock(timedelta(days=2)):
        move(case, version)

    scheduled = db.session.execute(select(ScheduledTimeout.action, ScheduledTimeout.timeout)).all()
    assert {tuple(row) for row in scheduled} == {(None, "sleep"), ("rappeler", "u")}


def test_the_legal_clock_is_untouched(make_case: MakeCase) -> None:
    publish(lambda definition: definition["statuses"][0].update(decision=None))
    case = make_case()

    def read_deadline() -> Any:
        regime = regime_of(procedure_of(case))
        assert regime is not None
        return deadlines_after(case, regime, workflow_of(case), timeline.events_for(case, is_agent=True))

    before = read_deadline()
    version = publish(rename_first_status)
    with clock.shift_clock(timedelta(days=10)):
        move(case, version, new="reviewed")

    assert read_deadline() == before


def test_obstacles_leave_the_case_as_it_is(make_case: MakeCase) -> None:
    version_of_unmapped = publish(rename_first_status)
    publish(lambda definition: None)
    case = make_case()

    with pytest.raises(CaseNotMovable) as unmapped:
        move(case, version_of_unmapped)
    with pytest.raises(CaseNotMovable) as closed_target:
        move(case, version_of_unmapped, new="accepted")
    db.session.add(PendingStep(case_id=case.id, status="new", entry="gone", asked_at=clock.now()))
    db.session.commit()
    other_version = publish(lambda definition: definition.update(title="Autre"))
    with pytest.raises(CaseNotMovable) as pending:
        move(case, other_version)
    case.limited_at = clock.now()
    with pytest.raises(CaseNotMovable) as limited:
        move(case, other_version)

    errors = (unmapped, closed_target, pending, limited)
    assert [error.value.obstacle for error in errors] == [
        Obstacle.STATUS,
        Obstacle.STATUS,
        Obstacle.STEP,
        Obstacle.LIMITED,
    ]
    assert case.status == "new"


def test_a_case_is_moved_once_and_a_closed_one_never(make_case: MakeCase) -> None:
    open_case, closed_case = make_case(), make_case(status="accepted")
    version = publish(rename_first_status)

    assert move(open_case, version, new="reviewed")
    assert not move(open_case, version, new="reviewed")
    assert not move(closed_case, version, new="reviewed")
    assert len(open_case.former_versions) == 1


@pytest.mark.postgresql
def test_somebody_who_acts_at_the_same_instant_wins(site: Site, make_case: MakeCase) -> None:
    case = make_case()
    version = publish(rename_first_status)
    change_elsewhere(site, case)

    with pytest.raises(StaleCase):
        move(case, version, new="reviewed")

    db.session.rollback()
    db.session.refresh(case)
    assert case.status == "new"
