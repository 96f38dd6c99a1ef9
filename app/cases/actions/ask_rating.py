"""The rating of the procedure that a workflow asks the applicant for, once the case is closed."""

from __future__ import annotations

from app.cases import timeline
from app.cases.people.rating_requests import create_rating_request
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.web.access_rules import SYSTEM
from app.workflows.actions.ask_rating import ASK_RATING


def ask_rating(execution: ActionExecution) -> None:
    """Once, however often the workflow comes here. Raises StepFailed while the case is open."""
    if not execution.case.is_closed:
        raise StepFailed("not_closed")
    if create_rating_request(execution.case):
        timeline.record(execution.case, ASK_RATING.key, by=SYSTEM, visible_to=timeline.AGENTS)
