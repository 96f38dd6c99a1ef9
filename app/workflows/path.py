"""The circuit in plain words, for the public page of a procedure: what happens next."""

from __future__ import annotations

from dataclasses import dataclass

from app.workflows.elements import APPLICANT, WITHDRAWN, Status, Workflow
from app.workflows.graph import always_left_for, distances, ways_out


@dataclass(frozen=True)
class PublicStep:
    """A status as the applicant will read it. `is_usual`: most requests pass there; the others may."""

    status: str
    label: str
    text: str
    tone: str
    closed: bool
    is_usual: bool
    waits_for_applicant: bool


def public_path(workflow: Workflow) -> tuple[PublicStep, ...]:
    """The public statuses in the order a case meets them, endings last; those told in the same words make one step."""
    reached = distances(workflow)
    usual = _usual_statuses(workflow)
    shown = [status for status in workflow.statuses if status.id in reached and _is_shown(status)]
    # Endings last and the usual one first of them; the sort is stable, so otherwise as written.
    shown.sort(key=lambda each: (each.closed, each.closed and each.id not in usual, reached[each.id]))
    steps: dict[tuple[str, str], PublicStep] = {}
    for status in shown:
        words = (status.public_label, status.public_text)
        if words not in steps or (status.id in usual and not steps[words].is_usual):
            steps[words] = _step(status, is_usual=status.id in usual)
    return tuple(steps.values())


def _is_shown(status: Status) -> bool:
    # Everybody may withdraw: it is no step of what happens next.
    return status.public and status.id != WITHDRAWN and always_left_for(status) is None


def _usual_statuses(workflow: Workflow) -> set[str]:
    """From the initial status, the primary way of each, else its first one; until a closed status."""
    usual: set[str] = set()
    known = {status.id for status in workflow.statuses}
    status = workflow.status(workflow.initial)
    while status.id not in usual:
        usual.add(status.id)
        ways = [way for way in ways_out(workflow, status) if way.to not in usual and way.to != WITHDRAWN]
        if status.closed or not ways:
            break
        following = next((way for way in ways if way.is_primary), ways[0])
        left_for = always_left_for(status)
        status = workflow.status(left_for if left_for in known else following.to)
    return usual


def _step(status: Status, *, is_usual: bool) -> PublicStep:
    return PublicStep(
        status=status.id,
        label=status.public_label,
        text=status.public_text,
        tone=status.tone,
        closed=status.closed,
        is_usual=is_usual,
        waits_for_applicant=_waits_for_applicant(status),
    )


def _waits_for_applicant(status: Status) -> bool:
    """Whether the usual next step is the applicant's; being free to withdraw at any time is not one."""
    usual = [action for action in status.actions if action.primary] or status.actions
    return bool(usual) and all(APPLICANT in action.by for action in usual)
