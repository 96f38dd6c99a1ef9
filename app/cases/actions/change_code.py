"""Another tracking code, or none: for a code that fell into other hands, or a request that only an account is to open."""

from __future__ import annotations

from app.cases import timeline
from app.cases.people.access_grants import revoke_grants
from app.cases.tracking.tracking_code import NoMoreCode, close_code, renew_code
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.web.access_rules import SYSTEM

RENEW, CLOSE = "renew", "close"


def change_code(execution: ActionExecution) -> None:
    """Change the tracking code: the former one opens nothing any more, nor does any browser or device. Raises StepFailed."""
    case, mode = execution.case, execution.action.parameters.get("mode", RENEW)
    try:
        close_code(case) if mode == CLOSE else renew_code(case)
    except NoMoreCode:
        raise StepFailed("no_more_code") from None
    revoke_grants(case)
    timeline.record(case, "code_changed", by=SYSTEM, details={"mode": mode})
