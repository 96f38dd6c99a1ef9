"""Timers of a case that moves to another version of its workflow: all due dates are computed again with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.cases.models import Case, CaseEvent
from app.cases.workflow.timers import add_working_days
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.workflows import engine
from app.workflows.definition import Timer, Workflow
from app.workflows.due_dates import instant_of

# A due date that has gone by with the new words acts on the next day at the earliest: agents see it coming.
GRACE = timedelta(days=1)

# A time-out of the status has no action; a timer of a global action has one.
TimerKey = tuple[str | None, str]


def reschedule_timers(case: Case, former: Workflow, workflow: Workflow, *, context: Mapping[str, Any]) -> None:
    """Replace all timers of the case by those of the new version."""
    scheduled = {
        (row.action, row.timeout): row.due_at
        for row in db.session.scalars(select(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))
    }
    db.session.execute(delete(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))
    due_dates = [
        *_status_due_dates(case, workflow, context),
        *_global_due_dates(case, former, workflow, context, scheduled),
    ]
    for (action, timeout), due_at in due_dates:
        was_due = scheduled.get((action, timeout), clock.now() + GRACE) <= clock.now()
        at = due_at if was_due or due_at > clock.now() else clock.now() + GRACE
        db.session.add(ScheduledTimeout(case_id=case.id, action=action, timeout=timeout, status=case.status, due_at=at))


def _status_due_dates(
    case: Case, workflow: Workflow, context: Mapping[str, Any]
) -> Iterator[tuple[TimerKey, datetime]]:
    due_timeouts = engine.due_timeouts(
        workflow, case.status, entered_at=case.status_since, context=context, add_working_days=add_working_days
    )
    for timeout in due_timeouts:
        yield (None, timeout.id), timeout.at


def _global_due_dates(
    case: Case,
    former: Workflow,
    workflow: Workflow,
    context: Mapping[str, Any],
    scheduled: Mapping[TimerKey, datetime],
) -> Iterator[tuple[TimerKey, datetime]]:
    """A timer of the former version that is not scheduled any more has acted; a new one whose date has gone by never acts."""
    former_keys = {(action.id, timer.id) for action in former.global_actions for timer in action.timers}
    for action in workflow.global_actions:
        for timer in action.timers:
            key = (action.id, timer.id)
            since = _timer_anchor(case, timer)
            if (key in former_keys and key not in scheduled) or (since is None and timer.event != "expression"):
                continue
            due_at = instant_of(timer.moment, since=since, context=context, add_working_days=add_working_days)
            if due_at is not None and (key in former_keys or due_at > clock.now()):
                yield key, due_at


def _timer_anchor(case: Case, timer: Timer) -> datetime | None:
    """The instant that a timer of an open case is reckoned from, if it has come."""
    if timer.event == "submission":
        return case.submitted_at
    if timer.event not in ("first_arrival", "latest_arrival"):
        return None
    arrival = func.min(CaseEvent.happened_at) if timer.event == "first_arrival" else func.max(CaseEvent.happened_at)
    return db.session.scalar(
        select(arrival).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == "status_changed", CaseEvent.status == timer.status
        )
    )
