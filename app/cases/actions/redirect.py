"""Redirection of the applicant after an action: the page that ran the action follows its outcome."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution, ActionOutcome, StepFailed
from app.cases.workflow.redirect_hosts import allowed_host
from app.core.outgoing.urls import UrlValueRefused, build_url
from app.core.web.responses import is_local_path


def redirect(execution: ActionExecution) -> ActionOutcome:
    """The address, with its placeholders filled in. Raises StepFailed for one that is not allowed."""
    try:
        address = build_url(execution.parts_of(execution.action.parameters["url"]))
    except UrlValueRefused as refused:
        raise StepFailed(refused.reason) from None
    if not is_local_path(address) and allowed_host(address) is None:
        raise StepFailed("address_not_allowed")
    return ActionOutcome(redirect_address=address)
