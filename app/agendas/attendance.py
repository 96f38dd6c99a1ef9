"""The day of an appointment at the desk: who arrived, was called, was received or did not come."""

from __future__ import annotations

from app.agendas.events import AttendanceRecorded
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, Booking
from app.cases import timeline
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.web.access_rules import Actor

EXPECTED, ARRIVED, CALLED = "expected", "arrived", "called"
# From the booking to its end; an absence may be recorded in any of the first three.
STEPS = (EXPECTED, ARRIVED, CALLED, ATTENDED, ABSENT)
# The colleagues alone read of these; the applicant reads of the end.
_STEPS_OF_AGENTS = (EXPECTED, ARRIVED, CALLED)


class StepRefused(Exception):
    """The booking is cancelled or only held, its day has not come, or nobody can be absent yet."""


def step_of(booking: Booking) -> str:
    """The step of a booking of the day, or its state when it is held or cancelled."""
    if booking.state != CONFIRMED:
        return booking.state
    if booking.called_at is not None:
        return CALLED
    return ARRIVED if booking.arrived_at is not None else EXPECTED


def record_step(booking: Booking, step: str, *, by: Actor) -> bool:
    """Record where a booking is, on the timeline of its case too; whether that is a change. Raises StepRefused."""
    now = clock.now()
    if booking.state not in (CONFIRMED, ATTENDED, ABSENT) or clock.to_paris(booking.starts_at).date() > clock.today():
        raise StepRefused(booking.id)
    if step == ABSENT and booking.starts_at > now:
        raise StepRefused(booking.id)
    if step == step_of(booking):
        return False
    was_absent = booking.state == ABSENT
    booking.state = step if step in (ATTENDED, ABSENT) else CONFIRMED
    has_come, was_called = step not in (EXPECTED, ABSENT), step in (CALLED, ATTENDED)
    booking.arrived_at = (booking.arrived_at or now) if has_come else None
    booking.called_at = (booking.called_at or now) if was_called else None
    if booking.case_id is not None:
        case = db.session.get_one(Case, booking.case_id)
        visible_to = timeline.AGENTS if step in _STEPS_OF_AGENTS else timeline.EVERYONE
        details = {"when": booking.starts_at.isoformat()}
        timeline.record(case, f"appointment_{step}", by=by, visible_to=visible_to, details=details)
        if was_absent or step == ABSENT:
            event_bus.publish(AttendanceRecorded(case, booking, by))
    return True
