"""The engine: runs a case through its workflow. Pure: it says what is to be done, and why; `cases` does it.

A context holds what conditions may look at: `answers`, `processing`, `case`, `option`. The trace names elements of the
workflow and never a value, so that it may be shown and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core import expressions
from app.core.expressions import ExpressionError
from app.workflows.course import Course, EndlessJump, Jump
from app.workflows.elements import PREVIOUS, Action, Call, DueTimeout, EntryAction, Timeout, Workflow
from app.workflows.graph import is_for
from app.workflows.moments import AddWorkingDays, instant_of, week_days_only
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
    """What those who play these functions can do now: in the order of the workflow, global actions last."""
    status = workflow.status(status_id)
    offered = (*status.actions, *(action for action in workflow.global_actions if is_for(action, status)))
    return [action for action in offered if action.by & functions and _holds(action.condition, context)]


def enter(workflow: Workflow, status_id: str, *, context: Context, markers: Sequence[str] = ()) -> Run:
    """Enters a status and follows where it leads: also what happens first to a new case."""
    course = Course(workflow, status_id, context, markers=markers)
    course.follow(Jump(status_id, Why.ASKED, None))
    return course.run()


def give_up(workflow: Workflow, status_id: str, *, context: Context) -> Run:
    """Stands in the status without anything happening: what is left when entering it leads round for ever."""
    course = Course(workflow, status_id, context)
    course.note("status", status_id, Outcome.FAILED, Why.ENDLESS)
    return replace(course.run(), statuses=(status_id,))


def act(
    workflow: Workflow,
    status_id: str,
    action_id: str,
    *,
    functions: frozenset[str],
    values: Mapping[str, Any],
    context: Context,
    markers: Sequence[str] = (),
    then: Context | None = None,
) -> Run:
    """Does an action. `values` are those of its fields; one named as a processing field is kept as such.

    `then` is what the rest may look at, when the action itself changes what there is to see.
    """
    action = _find_action(available_actions(workflow, status_id, functions=functions, context=context), action_id)
    if action is None:
        raise ActionNotAvailable(action_id, status_id)
    names = {field["id"] for field in action.fields}
    known = {name: value for name, value in values.items() if name in names}
    course = Course(workflow, status_id, then or context, values=known, markers=markers)
    course.note("action", action.id, Outcome.RAN, Why.ASKED)
    _do(course, action)
    return course.run()


def happen(workflow: Workflow, status_id: str, action_id: str, *, context: Context, markers: Sequence[str] = ()) -> Run:
    """A global action whose moment has come happens, if the case is where it makes sense and its condition holds."""
    action = _find_action(list(workflow.global_actions), action_id)
    if action is None:
        raise ActionNotAvailable(action_id, status_id)
    course = Course(workflow, status_id, context, markers=markers)
    if not is_for(action, workflow.status(status_id)):
        course.note("action", action.id, Outcome.SKIPPED, Why.CONDITION_NOT_MET)
    elif course.decide("action", action.id, action.condition):
        _do(course, action)
    return course.run()


def call(
    workflow: Workflow,
    status_id: str,
    name: str,
    *,
    functions: frozenset[str],
    context: Context,
    values: Mapping[str, Any] | None = None,
    markers: Sequence[str] = (),
) -> Run:
    """Other software asks for a jump of this status, or for a global action. `values` are what it gives, as for an action."""
    opened = callable_there(workflow, status_id, name)
    by = frozenset[str]() if opened is None else opened.by if isinstance(opened, Call) else opened.callable_by
    if opened is None or not by & functions:
        raise ActionNotAvailable(name, status_id)
    names = {field["id"] for field in opened.fields}
    known = {key: value for key, value in (values or {}).items() if key in names}
    course = Course(workflow, status_id, context, values=known, markers=markers)
    if not course.decide("call" if isinstance(opened, Call) else "action", opened.id, opened.condition):
        raise ActionNotAvailable(name, status_id)
    if isinstance(opened, Call):
        course.follow(Jump(opened.to, Why.CALL, opened.id, opened.marks))
    else:
        _do(course, opened)
    return course.run()


def callable_there(workflow: Workflow, status_id: str, name: str) -> Call | Action | None:
    """What other software may ask for under that name where the case stands: a jump, else a global action."""
    status = workflow.status(status_id)
    jump = next((each for each in status.calls if each.id == name), None)
    action = _find_action([each for each in workflow.global_actions if each.callable_by], name)
    return jump or (action if action is not None and is_for(action, status) else None)


def time_out(
    workflow: Workflow, status_id: str, timeout_id: str, *, context: Context, markers: Sequence[str] = ()
) -> Run:
    """Takes a time-out that has fallen due; the case stays where it is while the condition does not hold."""
    timeout = _find_timeout(workflow, status_id, timeout_id)
    course = Course(workflow, status_id, context, markers=markers)
    if course.decide("timeout", timeout.id, timeout.condition):
        course.follow(Jump(timeout.to, Why.TIMEOUT, timeout.id, timeout.marks))
    return course.run()


def resume(
    workflow: Workflow,
    status_id: str,
    entry_id: str,
    *,
    succeeded: bool,
    context: Context,
    markers: Sequence[str] = (),
) -> Run:
    """A step that was asked for is done, or has failed for good: what waited for it goes on, or the case goes elsewhere."""
    course = Course(workflow, status_id, context, markers=markers)
    entry = workflow.entry(status_id, entry_id)
    if entry is None:
        return course.run()
    outcome, why = (Outcome.RAN, Why.DONE) if succeeded else (Outcome.FAILED, Why.NOT_DONE)
    course.note("entry_action", entry.id, outcome, why)
    if not succeeded and entry.when_failed is not None:
        course.follow(Jump(entry.when_failed, Why.FAILURE, entry.id))
    elif succeeded or entry.parameters.get("if_failed") == "continue":
        _go_on(course, workflow, status_id, entry)
    return course.run()


def again(
    workflow: Workflow, status_id: str, failed_in: str, entry_id: str, *, context: Context, markers: Sequence[str] = ()
) -> Run | None:
    """A step that failed is tried again, where the case now stands; none if it would lead elsewhere from another status."""
    entry = workflow.entry(failed_in, entry_id)
    if entry is None or (status_id != failed_in and entry.targets):
        return None
    course = Course(workflow, status_id, context, markers=markers)
    course.follow(course.perform([entry]))
    return course.run()


def due(
    workflow: Workflow,
    status_id: str,
    *,
    entered_at: datetime,
    context: Context | None = None,
    add_working_days: AddWorkingDays = week_days_only,
) -> list[DueTimeout]:
    """The time-outs of a case that entered the status at this instant, the earliest first; those without a date not yet."""
    found = []
    for timeout in workflow.status(status_id).timeouts:
        at = instant_of(timeout.moment, since=entered_at, context=context or {}, add_working_days=add_working_days)
        if at is not None:
            found.append(DueTimeout(timeout.id, timeout.moment, timeout.to, timeout.condition, timeout.marks, at=at))
    return sorted(found, key=lambda timeout: timeout.at)


def answer_deadline(
    workflow: Workflow,
    status_id: str,
    *,
    entered_at: datetime,
    context: Context | None = None,
    add_working_days: AddWorkingDays = week_days_only,
) -> datetime | None:
    """When the workflow closes a case that its applicant leaves unanswered, reminders included; None when it does not."""
    status, at = workflow.status(status_id), entered_at
    passed: set[str] = set()
    while not status.closed:
        timeouts = due(workflow, status.id, entered_at=at, context=context, add_working_days=add_working_days)
        if status.id in passed or not status.awaits_applicant or not timeouts or timeouts[0].to == PREVIOUS:
            return None
        passed.add(status.id)
        status, at = workflow.status(timeouts[0].to), timeouts[0].at
    return at if passed else None


def _do(course: Course, action: Action) -> None:
    """What the action does, then where it leads."""
    jump = course.perform(action.run)
    if jump is None and action.to is not None and not course.is_awaiting:
        jump = Jump(action.to, Why.ACTION, action.id, action.marks)
    course.follow(jump)


def _go_on(course: Course, workflow: Workflow, status_id: str, entry: EntryAction) -> None:
    """What comes after the step, in the status or in the action that it belongs to."""
    status = workflow.status(status_id)
    if entry in status.on_enter:
        course.follow(course.perform(status.on_enter[status.on_enter.index(entry) + 1 :]))
        return
    action = next(each for each in (*status.actions, *workflow.global_actions) if entry in each.run)
    _do(course, replace(action, run=action.run[action.run.index(entry) + 1 :]))


def _holds(condition: Any, context: Context) -> bool:
    """A condition that cannot be worked out does not hold: the action is not offered, and the page is shown all the same."""
    try:
        return expressions.holds(condition, context)
    except ExpressionError:
        return False


def _find_action(actions: list[Action], action_id: str) -> Action | None:
    return next((action for action in actions if action.id == action_id), None)


def _find_timeout(workflow: Workflow, status_id: str, timeout_id: str) -> Timeout:
    for timeout in workflow.status(status_id).timeouts:
        if timeout.id == timeout_id:
            return timeout
    raise UnknownTimeout(timeout_id)


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
    "again",
    "answer_deadline",
    "available_actions",
    "call",
    "callable_there",
    "due",
    "enter",
    "give_up",
    "happen",
    "resume",
    "time_out",
]
