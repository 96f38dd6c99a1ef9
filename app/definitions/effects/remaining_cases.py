"""The open cases that still follow an older version of their workflow, and what keeps each of them there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case
from app.cases.workflow.version_change import Obstacle, target_status
from app.cases.workflow.workflow_models import PendingStep
from app.core.db import db
from app.definitions.effects.workflow_effects import open_cases_before
from app.workflows.definition import Workflow
from app.workflows.models import WorkflowVersion
from app.workflows.publishing import definition_of

MAX_SHOWN = 200


@dataclass(frozen=True)
class RemainingCase:
    """An open case of an older version; without an obstacle, it was left there or waits for its turn."""

    case: Case
    number: int
    status: str
    obstacle: Obstacle | None


def list_remaining_cases(
    slug: str, workflow: Workflow, *, before: int | None = None, limit: int = MAX_SHOWN
) -> list[RemainingCase]:
    """The open cases of versions older than this workflow, oldest first; `before` is the number of a published one."""
    query = (
        select(Case, WorkflowVersion.number)
        .join(WorkflowVersion, WorkflowVersion.id == Case.workflow_version_id)
        .where(open_cases_before(slug, before))
        .order_by(Case.submitted_at)
    )
    rows = db.session.execute(query.limit(limit)).all()
    pending = _pending_entries(case.id for case, _number in rows)
    return [
        RemainingCase(
            case,
            number,
            definition_of(case.workflow_version_id).status(case.status).label,
            _find_obstacle(case, workflow, pending.get(case.id, ())),
        )
        for case, number in rows
    ]


def _find_obstacle(case: Case, workflow: Workflow, pending_entries: Iterable[str]) -> Obstacle | None:
    if case.is_limited:
        return Obstacle.LIMITED
    status = target_status(workflow, case.status, {})
    entries = [workflow.entry_action(case.status, entry_id) for entry_id in pending_entries]
    if entries and (status is None or any(entry is None or not entry.is_deferred for entry in entries)):
        return Obstacle.STEP
    return Obstacle.STATUS if status is None else None


def _pending_entries(case_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The steps that the worker does for each case."""
    entries: dict[UUID, list[str]] = {}
    query = select(PendingStep.case_id, PendingStep.entry).where(PendingStep.case_id.in_(list(case_ids)))
    for case_id, entry in db.session.execute(query):
        entries.setdefault(case_id, []).append(entry)
    return entries
