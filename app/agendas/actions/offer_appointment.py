"""Choice of the applicant among the times that an agent proposes, as the workflow waits for it."""

from __future__ import annotations

from app.agendas import proposals
from app.agendas.proposals import NothingProposed
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.workflows.actions.offer_appointment import DEFAULT_HOURS


def offer_appointment(execution: ActionExecution) -> None:
    """Send the times and wait. Raises StepFailed when no agent proposed any."""
    hours = execution.action.parameters.get("hours", DEFAULT_HOURS)
    if execution.step_id is None:
        raise StepFailed("no_step")
    try:
        proposals.offer_proposals(execution.case, execution.step_id, hours=hours, by=execution.triggered_by)
    except NothingProposed as error:
        raise StepFailed("nothing_proposed") from error
