"""Alerts that a workflow shows on the page of a case for as long as it stays in its status."""

from __future__ import annotations

from dataclasses import asdict

from app.cases import timeline
from app.cases.workflow.effects import ActionExecution, ActionOutcome, Alert
from app.core.web.access_rules import SYSTEM

ALERT = "alert"


def show_alert(execution: ActionExecution) -> ActionOutcome:
    """Records the alert in the timeline, from which the page of the case reads it."""
    parameters = execution.action.parameters
    alert = Alert(
        title=execution.text("title"),
        text=execution.text("text"),
        level=parameters.get("level", "info"),
        position=parameters.get("position", "top"),
        to=parameters.get("visible_to", timeline.EVERYONE),
    )
    visible_to = timeline.AGENTS if alert.to == timeline.AGENTS else timeline.EVERYONE
    timeline.record(execution.case, ALERT, by=SYSTEM, visible_to=visible_to, details=asdict(alert))
    return ActionOutcome(alerts=(alert,))
