"""Functions shared by the actions on qualities: the quality that an action names, and the applicant who holds it."""

from __future__ import annotations

from uuid import UUID

from app.accounts.qualities import Quality, QualityNotFound, find_quality
from app.cases.models import Case
from app.cases.workflow.effects import ActionExecution, StepFailed, StepSkipped
from app.workflows.engine import StepReason


def find_quality_of_action(execution: ActionExecution) -> Quality:
    """Of the family of the request: nothing is given to, nor taken from, anybody elsewhere."""
    try:
        quality = find_quality(execution.action.parameters["quality"])
    except QualityNotFound as error:
        raise StepFailed("quality_unknown") from error
    if quality.family != execution.case.family:
        raise StepFailed("quality_of_other_family")
    return quality


def applicant_or_skip(case: Case) -> UUID:
    if case.applicant_id is None:
        raise StepSkipped(StepReason.NO_ACCOUNT)
    return case.applicant_id
