"""Anonymisation before its day, when a workflow asks for it: the following night, for good."""

from __future__ import annotations

from app.cases import timeline
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core import clock
from app.core.web.access_rules import SYSTEM


def anonymise(execution: ActionExecution) -> None:
    """Nothing personal is kept beyond the coming night. Raises StepFailed while the request is worked on."""
    case = execution.case
    if not case.is_closed:
        raise StepFailed("not_closed")
    case.anonymise_on = clock.today()
    timeline.record(case, "anonymised_early", by=SYSTEM)
