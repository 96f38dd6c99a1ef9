"""Appointment of a case as conditions and texts read it."""

from __future__ import annotations

from app.agendas import bookings
from app.agendas.case_bookings import is_proposal
from app.agendas.models import CONFIRMED, HELD, Booking
from app.agendas.readable_bookings import read_booking
from app.cases.models import Case
from app.cases.reading.case_header import CaseHeader
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY


def read_state(case: CaseHeader) -> str:
    """State of the appointment of a case, as conditions read it: none without one, proposed until the choice."""
    booking = _find_latest(case)
    if booking is None:
        return "none"
    return "proposed" if booking.state == HELD else booking.state


def read_day(case: CaseHeader) -> str | None:
    """Day of the appointment of a case, as conditions read it."""
    booking = _find_latest(case)
    return clock.to_paris(booking.starts_at).date().isoformat() if booking else None


def describe_appointment(case: Case) -> str:
    """Time and place of the appointment of a case, as texts write them; empty without one that stands."""
    booking = _find_latest(case)
    if booking is None or booking.state != CONFIRMED:
        return ""
    appointment = read_booking(booking, by=NOBODY)
    return ", ".join(filter(None, (appointment.when, appointment.place)))


def _find_latest(case: Case | CaseHeader) -> Booking | None:
    """The booking that stands, else what is proposed, else what was."""
    with db.session.no_autoflush:
        rows = bookings.list_bookings_of_case(case.id)
    rows = [row for row in rows if row.state != HELD or is_proposal(row)]
    standing = [row for row in rows if row.state == CONFIRMED] or [row for row in rows if row.state == HELD] or rows
    return standing[-1] if standing else None
