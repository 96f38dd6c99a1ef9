"""Outcome of the appointment of a request, as its workflow says it."""

from __future__ import annotations

from app.agendas import case_bookings
from app.agendas.models import CANCELLED
from app.cases.workflow.effects import ActionExecution


def close_appointment(execution: ActionExecution) -> None:
    """Record who came to the booking of the case, or cancel what is to come; nothing without a booking."""
    outcome = execution.action.parameters.get("outcome", "attended")
    if outcome == CANCELLED:
        case_bookings.cancel_bookings(execution.case, by=execution.triggered_by)
    else:
        case_bookings.record_attendance(execution.case, outcome, by=execution.triggered_by)
