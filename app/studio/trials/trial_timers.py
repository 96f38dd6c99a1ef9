"""Timers of a trial: time-outs of the status, timers of global actions, silence, anonymisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from app.cases.workflow.timers import add_working_days
from app.core import clock
from app.core.i18n import gettext as _
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_law import compute_silence_instant
from app.workflows import engine
from app.workflows.definition import Timer
from app.workflows.due_dates import instant_of

TIMEOUT = "timeout"


class DueKind(StrEnum):
    """Kind of event that falls due."""

    TIMEOUT = "timeout"
    GLOBAL_ACTION = "global_action"
    SILENCE = "silence"
    ANONYMISATION = "anonymisation"


@dataclass(frozen=True)
class DueDate:
    """A moment to come, what happens then, in words."""

    at: datetime
    kind: DueKind
    label: str
    key: tuple[str, str] = ("", "")


def list_due_dates(case: TrialCase) -> list[DueDate]:
    """List the due dates to come, earliest first; none before the request is sent, nor after its end."""
    if not case.is_submitted or case.end_reason:
        return []
    return sorted(_iterate_due_dates(case), key=lambda due: due.at)


def _iterate_due_dates(case: TrialCase) -> Iterator[DueDate]:
    timeouts = {timeout.id: timeout for timeout in case.status.timeouts}
    actions = {action.id: action for action in case.workflow.global_actions}
    for (owner, name), at in case.timers.items():
        if owner == TIMEOUT:
            target = case.workflow.find_status(timeouts[name].to)
            label = target.label if target else _("le statut d’avant")
            yield DueDate(at, DueKind.TIMEOUT, _("Passage à « %(status)s »", status=label), (owner, name))
        else:
            label = actions[owner].label
            yield DueDate(at, DueKind.GLOBAL_ACTION, _("Action « %(action)s »", action=label), (owner, name))
    silence = compute_silence_instant(case)
    if silence is not None:
        yield DueDate(silence, DueKind.SILENCE, _("Effet du silence de l’administration"))
    if case.anonymise_on is not None:
        midnight = datetime.combine(case.anonymise_on, time(), tzinfo=clock.PARIS)
        yield DueDate(midnight, DueKind.ANONYMISATION, _("Anonymisation de la demande"))


def schedule_timers(
    case: TrialCase, statuses: tuple[str, ...], context: Mapping[str, Any], *, is_new: bool, was_closed: bool
) -> None:
    """Schedule each moment whose date is known after a run; dates given by expressions are computed again each time."""
    _schedule_timeouts(case, context, is_entered=bool(statuses))
    for action in case.workflow.global_actions:
        for timer in action.timers:
            if timer.event in ("closing", "anonymisation") and was_closed and not case.is_closed:
                case.timers.pop((action.id, timer.id), None)
            for since in _list_anchors(case, timer, statuses, is_new=is_new, was_closed=was_closed):
                at = instant_of(timer.moment, since=since, context=context, add_working_days=add_working_days)
                case.timers.pop((action.id, timer.id), None)
                if at is not None and (since is not None or is_new or at > case.now):
                    case.timers[action.id, timer.id] = at


def _schedule_timeouts(case: TrialCase, context: Mapping[str, Any], *, is_entered: bool) -> None:
    other_timers = {
        key: at
        for key, at in case.timers.items()
        if key[0] != TIMEOUT or (not is_entered and _find_moment_expression(case, key[1]) is None)
    }
    due_timeouts = engine.due_timeouts(
        case.workflow,
        case.status.id,
        entered_at=case.status_since or case.now,
        context=context,
        add_working_days=add_working_days,
    )
    computed = {(TIMEOUT, each.id): each.at for each in due_timeouts if is_entered or each.moment.at is not None}
    case.timers = {**other_timers, **computed}


def _find_moment_expression(case: TrialCase, timeout_id: str) -> Any:
    return next((timeout.moment.at for timeout in case.status.timeouts if timeout.id == timeout_id), None)


def _list_anchors(
    case: TrialCase, timer: Timer, statuses: tuple[str, ...], *, is_new: bool, was_closed: bool
) -> Iterator[datetime | None]:
    """The instants that a timer is reckoned from, which have come with this run."""
    is_just_closed = case.is_closed and (not was_closed or bool(statuses))
    if timer.event == "submission" and is_new:
        yield case.submitted_at
    elif timer.event == "expression":
        yield None
    elif timer.event in ("first_arrival", "latest_arrival") and timer.status in statuses:
        visits = [visit for visit in case.visited if visit.status == timer.status]
        if timer.event == "latest_arrival" or len(visits) <= statuses.count(timer.status):
            yield case.status_since
    elif timer.event == "closing" and is_just_closed:
        yield case.closed_at
    elif timer.event == "anonymisation" and is_just_closed and case.anonymise_on:
        yield datetime.combine(case.anonymise_on, time(), tzinfo=clock.PARIS)
