"""Ticks of the people who came to a session, made on several devices, without a network too. The latest one counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.agendas.bookings import lock_booking
from app.agendas.events import AttendanceRecorded
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, Booking
from app.cases import timeline
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.web.access_rules import Actor

STATES = (CONFIRMED, ATTENDED, ABSENT)
# Doors open before the start; the clock of a device may be a little ahead.
EARLIEST = timedelta(hours=12)
MAX_AHEAD = timedelta(minutes=5)


class TickRefused(Exception):
    """The registration is cancelled or waits for places, or its day has not come."""


def record_tick(booking: Booking, state: str, *, at: datetime, by: Actor) -> bool:
    """Record that somebody came, did not, or that the tick was wrong; whether that is a change. Raises TickRefused.

    A tick received twice changes nothing, and one made before the tick that is recorded is left out: devices agree whatever
    the order in which their ticks arrive.
    """
    lock_booking(booking)
    now = clock.now()
    if (
        booking.session_id is None
        or booking.state not in STATES
        or state not in STATES
        or booking.starts_at - EARLIEST > now
    ):
        raise TickRefused(booking.id)
    at = min(at, now + MAX_AHEAD)
    if booking.checked_at is not None and (booking.checked_at, booking.state == ATTENDED) >= (at, state == ATTENDED):
        return False
    booking.checked_at = at
    if booking.state == state:
        return False
    was_absent, booking.state = booking.state == ABSENT, state
    booking.arrived_at = at if state == ATTENDED else None
    case = db.session.get_one(Case, booking.case_id) if booking.case_id is not None else None
    if case is not None and state != CONFIRMED:
        details = {"step": state, "when": booking.starts_at.isoformat()}
        timeline.record(case, "registration_changed", by=by, details=details)
    if case is not None and (was_absent or state == ABSENT):
        event_bus.publish(AttendanceRecorded(case, booking, by))
    return True
