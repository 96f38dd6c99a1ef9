"""The engine: runs a case through its workflow. Pure: it says what is to be done, and why; `cases` does it.

A context holds what conditions may look at: `answers`, `processing`, `case`. The trace names elements of the
workflow and never a value, so that it may be shown and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core import clock, expressions
from app.workflows.course import Course, EndlessJump
from app.workflows.elements import Action, Delay, DueTimeout, Timeout, Workflow
from app.workflows.run import Effect, Outcome, Run, Step, Why

Context = Mapping[str, Any]


class ActionNotAvailable(Exception):
    """The action does not exist here, is not for this person, or its condition does not hold."""

    def __init__(self, action_id: str, status_id: str) -> None:
        super().__init__(f"{action_id!r} in status {status_id!r}")
        self.action_id = action_id
        self.status_id = status_id


class UnknownTimeout(LookupError):
    """The status has no such time-out."""


def available_actions(
    workflow: Workflow, status_id: str, *, functions: frozenset[str], context: Context
) -> list[Action]:
    """What those who play these functions can do now, in the order of the workflow."""
    return [
        action
        for action in workflow.status(status_id).actions
        if action.by & functions and expressions.holds(action.condition, context)
    ]


def enter(workflow: Workflow, status_id: str, *, context: Context) -> Run:
    """Enters a status and follows where it leads: also what happens first to a new case."""
    course = Course(workflow, status_id, context)
    course.follow(status_id, why=Why.ASKED, cause=None)
    return course.run()


def act(
    workflow: Workflow,
    status_id: str,
    action_id: str,
    *,
    functions: frozenset[str],
    values: Mapping[str, Any],
    context: Context,
) -> Run:
    """Does an action. `values` are those of its fields; one named as a processing field is kept as such."""
    action = _find_action(available_actions(workflow, status_id, functions=functions, context=context), action_id)
    if action is None:
        raise ActionNotAvailable(action_id, status_id)
    names = {field["id"] for field in action.fields}
    course = Course(workflow, status_id, context, values={k: v for k, v in values.items() if k in names})
    course.note("action", action.id, Outcome.RAN, Why.ASKED)
    if action.to is not None:
        course.follow(action.to, why=Why.ACTION, cause=action.id)
    return course.run()


def time_out(workflow: Workflow, status_id: str, timeout_id: str, *, context: Context) -> Run:
    """Takes a time-out that has fallen due; the case stays where it is while the condition does not hold."""
    timeout = _find_timeout(workflow, status_id, timeout_id)
    course = Course(workflow, status_id, context)
    if course.decide("timeout", timeout.id, timeout.condition):
        course.follow(timeout.to, why=Why.TIMEOUT, cause=timeout.id)
    return course.run()


def due(workflow: Workflow, status_id: str, *, entered_at: datetime) -> list[DueTimeout]:
    """The time-outs of a case that entered the status at this instant, the earliest first."""
    timeouts = [
        DueTimeout(timeout.id, timeout.after, timeout.to, timeout.condition, at=_later(entered_at, timeout.after))
        for timeout in workflow.status(status_id).timeouts
    ]
    return sorted(timeouts, key=lambda timeout: timeout.at)


def _find_action(actions: list[Action], action_id: str) -> Action | None:
    return next((action for action in actions if action.id == action_id), None)


def _find_timeout(workflow: Workflow, status_id: str, timeout_id: str) -> Timeout:
    for timeout in workflow.status(status_id).timeouts:
        if timeout.id == timeout_id:
            return timeout
    raise UnknownTimeout(timeout_id)


def _later(moment: datetime, delay: Delay) -> datetime:
    # Fifteen days later it is the same hour on the clock of the town hall, also over a change of time.
    local = clock.to_paris(moment)
    day = clock.add_months(local.date(), delay.months) + timedelta(days=delay.days)
    same_hour = datetime.combine(day, local.timetz())
    return same_hour.astimezone(UTC) + timedelta(hours=delay.hours, minutes=delay.minutes)


__all__ = [
    "ActionNotAvailable",
    "Context",
    "Effect",
    "EndlessJump",
    "Outcome",
    "Run",
    "Step",
    "UnknownTimeout",
    "Why",
    "act",
    "available_actions",
    "due",
    "enter",
    "time_out",
]
