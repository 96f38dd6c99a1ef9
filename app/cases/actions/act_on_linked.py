"""Actions of the workflow of a request on those tied to it: an action of theirs, with the rights of the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.concurrency import StaleCase
from app.cases.links import linked_cases
from app.cases.models import Case
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.cases.workflow.transitions import run_action_as_workflow
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.workflows.engine import ActionNotAvailable, EndlessJump

MAX_LINKED_CASES = 50
# Requests that act on one another come to an end: each is acted on once.
_ACTING_CASES_KEY = "cases_acting_on_others"


def act_on_linked(execution: ActionExecution) -> None:
    """Does the action on each that offers it now. Raises StepFailed when there are some and none does."""
    case, action = execution.case, execution.action.parameters["action"]
    with _mark_as_acting(case.id) as excluded_ids:
        others = [other for other in _linked_cases(execution) if other.id not in excluded_ids]
        acted_cases = [(other, label) for other in others if (label := _act_on_case(other, action, execution))]
    if others and not acted_cases:
        raise StepFailed("action_not_available")
    for other, label in acted_cases:
        # What the other one is about stays in its family.
        is_named = other.family == case.family
        for one, two, kind in ((case, other, "acted_on_linked"), (other, case, "acted_on_from_linked")):
            details = {"action": label if is_named else "", "reference": two.reference if is_named else ""}
            timeline.record(one, kind, by=SYSTEM, visible_to=timeline.AGENTS, details=details)


def _linked_cases(execution: ActionExecution) -> list[Case]:
    db.session.flush()
    scope = execution.action.parameters.get("cases", "all")
    ids = linked_cases.linked_case_ids(
        execution.case, include_derived=scope != "made_from", include_origin=scope != "made"
    )
    query = select(Case).where(Case.id.in_(ids)).order_by(Case.submitted_at).limit(MAX_LINKED_CASES)
    if procedure := execution.action.parameters.get("procedure"):
        query = query.where(Case.procedure_slug == procedure)
    return list(db.session.scalars(query))


def _act_on_case(other: Case, action: str, execution: ActionExecution) -> str | None:
    """The label of what was done; none when it cannot be done now, and nothing of it is left behind."""
    try:
        # An agent of one family decides nothing in another.
        may_decide = execution.by.is_agent and other.family == execution.case.family
        with _mark_as_acting(other.id), db.session.begin_nested():
            return run_action_as_workflow(other, action, can_decide=may_decide)
    except (ActionNotAvailable, EndlessJump, StaleCase):
        return None


@contextmanager
def _mark_as_acting(case_id: UUID) -> Iterator[frozenset[UUID]]:
    before: frozenset[UUID] = db.session.info.get(_ACTING_CASES_KEY, frozenset())
    db.session.info[_ACTING_CASES_KEY] = before | {case_id}
    try:
        yield before | {case_id}
    finally:
        db.session.info[_ACTING_CASES_KEY] = before
