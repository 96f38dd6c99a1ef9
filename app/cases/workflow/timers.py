"""Timers of a case: time-outs of its status, timers of global actions, steps pending for the worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.cases.law.legal_position import territory
from app.cases.models import Case, CaseEvent
from app.cases.workflow.workflow_models import PendingStep, ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.holidays import is_working_day
from app.workflows import engine
from app.workflows.definition import Timer, Workflow
from app.workflows.due_dates import instant_of


@dataclass(frozen=True)
class StatusChanges:
    """Status changes of a run, as far as timers are concerned."""

    statuses: tuple[str, ...]
    is_new: bool
    was_closed: bool


def delete_status_timers(case: Case) -> None:
    """Delete the timers of the status being left; a case not written yet has none."""
    if case in db.session.new:
        return
    db.session.execute(
        delete(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id, ScheduledTimeout.action.is_(None))
    )
    db.session.execute(delete(PendingStep).where(PendingStep.case_id == case.id))


def schedule_timers(case: Case, workflow: Workflow, changes: StatusChanges, *, context: Mapping[str, Any]) -> None:
    """Schedule every timer whose date is known; dates given by expressions are computed again each time."""
    status = workflow.status(case.status)
    if changes.statuses or any(timeout.moment.at is not None for timeout in status.timeouts):
        _schedule_timeouts(case, workflow, context, is_entered=bool(changes.statuses))
    for action in workflow.global_actions:
        for timer in action.timers:
            if timer.event in ("closing", "anonymisation") and changes.was_closed and not case.is_closed:
                _delete_timer(case, timer, action.id)
            for since in _timer_anchors(case, timer, changes):
                _schedule_timer(case, timer, action.id, since, context, is_new=changes.is_new)


def add_working_days(day: date, number: int) -> date:
    """The last of so many working days where the authority is, backwards when negative; the day itself is not counted."""
    region, step = territory(), timedelta(days=1 if number > 0 else -1)
    remaining = abs(number)
    while remaining:
        day += step
        remaining -= is_working_day(day, region)
    return day


def _schedule_timeouts(case: Case, workflow: Workflow, context: Mapping[str, Any], *, is_entered: bool) -> None:
    if not is_entered:
        statement = delete(ScheduledTimeout).where(
            ScheduledTimeout.case_id == case.id,
            ScheduledTimeout.action.is_(None),
            ScheduledTimeout.timeout.in_(
                [timeout.id for timeout in workflow.status(case.status).timeouts if timeout.moment.at is not None]
            ),
        )
        db.session.execute(statement)
    due_timeouts = engine.due_timeouts(
        workflow, case.status, entered_at=case.status_since, context=context, add_working_days=add_working_days
    )
    for timeout in due_timeouts:
        if is_entered or timeout.moment.at is not None:
            db.session.add(ScheduledTimeout(case_id=case.id, timeout=timeout.id, status=case.status, due_at=timeout.at))


def _timer_anchors(case: Case, timer: Timer, changes: StatusChanges) -> Iterator[datetime | None]:
    """The instants that a timer is reckoned from, which have come with this run."""
    is_just_closed = case.closed_at is not None and (not changes.was_closed or bool(changes.statuses))
    if timer.event == "submission" and changes.is_new:
        yield case.submitted_at
    elif timer.event == "expression":
        yield None
    elif timer.event in ("first_arrival", "latest_arrival") and timer.status in changes.statuses:
        if timer.event == "latest_arrival" or changes.is_new or _is_first_arrival(case, timer.status, changes):
            yield case.status_since
    elif timer.event == "closing" and is_just_closed:
        yield case.closed_at
    elif timer.event == "anonymisation" and is_just_closed and case.anonymise_on:
        yield datetime.combine(case.anonymise_on, time(), tzinfo=clock.PARIS)


def _is_first_arrival(case: Case, status: str, changes: StatusChanges) -> bool:
    count_query = select(func.count()).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == "status_changed", CaseEvent.status == status
    )
    return (db.session.scalar(count_query) or 0) <= changes.statuses.count(status)


def _schedule_timer(
    case: Case, timer: Timer, action: str, since: datetime | None, context: Mapping[str, Any], *, is_new: bool
) -> None:
    due_at = instant_of(timer.moment, since=since, context=context, add_working_days=add_working_days)
    _delete_timer(case, timer, action)
    # A date that has already gone by when something else happens has had its turn.
    if due_at is not None and (since is not None or is_new or due_at > clock.now()):
        db.session.add(
            ScheduledTimeout(case_id=case.id, action=action, timeout=timer.id, status=case.status, due_at=due_at)
        )


def _delete_timer(case: Case, timer: Timer, action: str) -> None:
    if case not in db.session.new:
        db.session.execute(
            delete(ScheduledTimeout).where(
                ScheduledTimeout.case_id == case.id,
                ScheduledTimeout.action == action,
                ScheduledTimeout.timeout == timer.id,
            )
        )
