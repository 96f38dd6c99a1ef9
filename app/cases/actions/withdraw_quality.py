"""A quality that a workflow withdraws from the applicant."""

from __future__ import annotations

from app.accounts import quality_holders
from app.cases import timeline
from app.cases.people.applicant_qualities import applicant_or_skip, find_quality_of_action
from app.cases.workflow.effects import ActionExecution
from app.core.web.access_rules import SYSTEM


def withdraw_quality(execution: ActionExecution) -> None:
    """The applicant holds the quality no more. Raises StepFailed, NotConcerned."""
    case, quality = execution.case, find_quality_of_action(execution)
    if quality_holders.withdraw_quality(quality, applicant_or_skip(case)):
        timeline.record(case, "quality_withdrawn", by=SYSTEM, details={"title": quality.title})
