"""Deletion of a case that should never have been, when a workflow asks for it."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.jobs import outbox
from app.privacy.anonymisation import DELETE_CASE


def delete_case(execution: ActionExecution) -> None:
    """Queues the deletion, done after the commit and for good. Raises StepFailed unless an agent acts."""
    if not execution.by.is_agent:
        raise StepFailed("agents_only")
    outbox.enqueue(DELETE_CASE, case_id=execution.case.id)
