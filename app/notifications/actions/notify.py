"""Notices that a workflow shows on dashboards."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution
from app.language.text.normalisation import to_one_line
from app.notifications import notices
from app.notifications.action_recipients import list_people
from app.notifications.recipients import list_account_ids


def notify(execution: ActionExecution) -> None:
    """Tells those who have an account, on their dashboard."""
    case = execution.case
    notices.create_notices(
        case,
        dict.fromkeys(list_account_ids(case, list_people(execution))),
        title=to_one_line(execution.text("title")),
        text=execution.text("text"),
        days=execution.action.parameters.get("days", notices.RETENTION_DAYS),
    )
