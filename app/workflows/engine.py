"""The engine: runs a case through its workflow. Pure: it says what is to be done, and why; `cases` does it.

A context holds what conditions may look at: `answers`, `processing`, `case`, `option`. The trace names elements of the
workflow and never a value, so that it may be shown and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.language import expressions
from app.language.expressions import ExpressionError
from app.workflows.actions.declaration import DONE, FAILED
from app.workflows.due_dates import AddWorkingDays, add_week_days, instant_of
from app.workflows.elements import PREVIOUS, Action, Call, EntryAction, Workflow
from app.workflows.graph import is_available_in
from app.workflows.incoming_calls import list_callables
from app.workflows.moments import DueTimeout, Timeout
from app.workflows.run import Effect, Outcome, Run, Step, StepReason
from app.workflows.run_builder import EndlessJump, Jump, RunBuilder

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
    """Actions available to these functions, in the order of the workflow, global actions last."""
    status = workflow.status(status_id)
    offered = (*status.actions, *(action for action in workflow.global_actions if is_available_in(action, status)))
    return [action for action in offered if action.by & functions and _is_met(action.condition, context)]


def enter_status(workflow: Workflow, status_id: str, *, context: Context, markers: Sequence[str] = ()) -> Run:
    """Enters a status and follows where it leads: also what happens first to a new case."""
    course = RunBuilder(workflow, status_id, context, markers=markers)
    course.follow_jump(Jump(status_id, StepReason.ASKED, None))
    return course.build()


def enter_without_effects(workflow: Workflow, status_id: str, *, context: Context) -> Run:
    """Stands in the status without anything happening: what is left when entering it leads round for ever."""
    course = RunBuilder(workflow, status_id, context)
    course.record_step("status", status_id, Outcome.FAILED, StepReason.ENDLESS)
    return replace(course.build(), statuses=(status_id,))


def return_to_status(workflow: Workflow, status_id: str, *, context: Context, markers: Sequence[str] = ()) -> Run:
    """Stands again in a status where the case was before: nothing of what entering it does is done twice."""
    course = RunBuilder(workflow, status_id, context, markers=markers)
    course.record_step("status", status_id, Outcome.RAN, StepReason.ASKED)
    return replace(course.build(), statuses=(status_id,))


def run_action(
    workflow: Workflow,
    status_id: str,
    action_id: str,
    *,
    functions: frozenset[str],
    values: Mapping[str, Any],
    context: Context,
    markers: Sequence[str] = (),
    context_after: Context | None = None,
) -> Run:
    """Run an action. `values` are the answers to its fields; one named as a processing field is stored as such.

    `context_after` is what the rest may look at, when the action itself changes what there is to see.
    """
    action = _find_action(available_actions(workflow, status_id, functions=functions, context=context), action_id)
    if action is None:
        raise ActionNotAvailable(action_id, status_id)
    names = {field["id"] for field in action.fields}
    field_values = {name: value for name, value in values.items() if name in names}
    course = RunBuilder(workflow, status_id, context_after or context, values=field_values, markers=markers)
    course.record_step("action", action.id, Outcome.RAN, StepReason.ASKED)
    _run_action(course, action)
    return course.build()


def run_global_action(
    workflow: Workflow, status_id: str, action_id: str, *, context: Context, markers: Sequence[str] = ()
) -> Run:
    """A global action whose moment has come happens, if the case is where it makes sense and its condition holds."""
    action = _find_action(list(workflow.global_actions), action_id)
    if action is None:
        raise ActionNotAvailable(action_id, status_id)
    course = RunBuilder(workflow, status_id, context, markers=markers)
    if not is_available_in(action, workflow.status(status_id)):
        course.record_step("action", action.id, Outcome.SKIPPED, StepReason.CONDITION_NOT_MET)
    elif course.evaluate_condition("action", action.id, action.condition):
        _run_action(course, action)
    return course.build()


def run_call(
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
    element = find_callable(workflow, status_id, name)
    by = frozenset[str]() if element is None else element.by if isinstance(element, Call) else element.callable_by
    if element is None or not by & functions:
        raise ActionNotAvailable(name, status_id)
    names = {field["id"] for field in element.fields}
    field_values = {key: value for key, value in (values or {}).items() if key in names}
    course = RunBuilder(workflow, status_id, context, values=field_values, markers=markers)
    if not course.evaluate_condition("call" if isinstance(element, Call) else "action", element.id, element.condition):
        raise ActionNotAvailable(name, status_id)
    if isinstance(element, Call):
        course.follow_jump(Jump(element.to, StepReason.CALL, element.id, element.has_mark))
    else:
        _run_action(course, element)
    return course.build()


def find_callable(workflow: Workflow, status_id: str, name: str) -> Call | Action | None:
    """The call of that name in the status: a jump, else a global action."""
    return next((element for element in list_callables(workflow, status_id) if element.id == name), None)


def run_timeout(
    workflow: Workflow, status_id: str, timeout_id: str, *, context: Context, markers: Sequence[str] = ()
) -> Run:
    """Run a due time-out; nothing changes while its condition is false."""
    timeout = _find_timeout(workflow, status_id, timeout_id)
    course = RunBuilder(workflow, status_id, context, markers=markers)
    if course.evaluate_condition("timeout", timeout.id, timeout.condition):
        course.follow_jump(Jump(timeout.to, StepReason.TIMEOUT, timeout.id, timeout.has_mark))
    return course.build()


def resume_step(
    workflow: Workflow,
    status_id: str,
    entry_id: str,
    *,
    outcome: str,
    context: Context,
    markers: Sequence[str] = (),
) -> Run:
    """A step that was asked for has ended: what waited for it goes on, or the case goes where that outcome leads.

    An outcome of the action that leads nowhere counts as failed.
    """
    course = RunBuilder(workflow, status_id, context, markers=markers)
    entry = workflow.entry_action(status_id, entry_id)
    if entry is None:
        return course.build()
    target = entry.find_outcome_target(outcome)
    if outcome != DONE and target is None:
        outcome, target = FAILED, entry.find_outcome_target(FAILED)
    ran, why = (Outcome.FAILED, StepReason.NOT_DONE) if outcome == FAILED else (Outcome.RAN, StepReason.DONE)
    course.record_step("entry_action", entry.id, ran, why)
    if target is not None:
        course.follow_jump(Jump(target, StepReason.FAILURE if outcome == FAILED else StepReason.OUTCOME, entry.id))
    elif outcome == DONE or entry.parameters.get("if_failed") == "continue":
        _continue_after(course, workflow, status_id, entry)
    return course.build()


def retry_step(
    workflow: Workflow, status_id: str, failed_in: str, entry_id: str, *, context: Context, markers: Sequence[str] = ()
) -> Run | None:
    """A step that failed is tried again, where the case now stands; none if it would lead elsewhere from another status."""
    entry = workflow.entry_action(failed_in, entry_id)
    if entry is None or (status_id != failed_in and entry.targets):
        return None
    course = RunBuilder(workflow, status_id, context, markers=markers)
    course.follow_jump(course.run_entries([entry]))
    return course.build()


def due_timeouts(
    workflow: Workflow,
    status_id: str,
    *,
    entered_at: datetime,
    context: Context | None = None,
    add_working_days: AddWorkingDays = add_week_days,
) -> list[DueTimeout]:
    """The time-outs of a case that entered the status at this instant, the earliest first; those without a date not yet."""
    timeouts = []
    for timeout in workflow.status(status_id).timeouts:
        at = instant_of(timeout.moment, since=entered_at, context=context or {}, add_working_days=add_working_days)
        if at is not None:
            timeouts.append(
                DueTimeout(timeout.id, timeout.moment, timeout.to, timeout.condition, timeout.has_mark, at=at)
            )
    return sorted(timeouts, key=lambda timeout: timeout.at)


def answer_deadline(
    workflow: Workflow,
    status_id: str,
    *,
    entered_at: datetime,
    context: Context | None = None,
    add_working_days: AddWorkingDays = add_week_days,
) -> datetime | None:
    """Time at which the workflow closes a case left unanswered by its applicant, reminders included; None when it never does."""
    status, at = workflow.status(status_id), entered_at
    passed: set[str] = set()
    while not status.is_closed:
        timeouts = due_timeouts(workflow, status.id, entered_at=at, context=context, add_working_days=add_working_days)
        if status.id in passed or not status.awaits_applicant or not timeouts or timeouts[0].to == PREVIOUS:
            return None
        passed.add(status.id)
        status, at = workflow.status(timeouts[0].to), timeouts[0].at
    return at if passed else None


def _run_action(course: RunBuilder, action: Action) -> None:
    """Run the effects of the action, then follow its target."""
    jump = course.run_entries(action.run)
    if jump is None and action.to is not None and not course.is_awaiting:
        jump = Jump(action.to, StepReason.ACTION, action.id, action.has_mark)
    course.follow_jump(jump)


def _continue_after(course: RunBuilder, workflow: Workflow, status_id: str, entry: EntryAction) -> None:
    """Continue after the step, in its status or action."""
    status = workflow.status(status_id)
    if entry in status.on_enter:
        course.follow_jump(course.run_entries(status.on_enter[status.on_enter.index(entry) + 1 :]))
        return
    action = next(
        global_action for global_action in (*status.actions, *workflow.global_actions) if entry in global_action.run
    )
    _run_action(course, replace(action, run=action.run[action.run.index(entry) + 1 :]))


def _is_met(condition: Any, context: Context) -> bool:
    """A condition that cannot be worked out does not hold: the action is not offered, and the page is shown all the same."""
    try:
        return expressions.is_met(condition, context)
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
    "StepReason",
    "UnknownTimeout",
    "answer_deadline",
    "available_actions",
    "due_timeouts",
    "enter_status",
    "enter_without_effects",
    "find_callable",
    "resume_step",
    "retry_step",
    "run_action",
    "run_call",
    "run_global_action",
    "run_timeout",
]
