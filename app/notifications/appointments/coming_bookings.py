"""Bookings of a case that are to come, and their invitations, which put them in the calendar of their applicant."""

from __future__ import annotations

from app.agendas.bookings import list_bookings_of_case
from app.agendas.calendar_entries import build_entry
from app.agendas.calendar_files.invitations import ONE_DAY, CalendarEntry
from app.agendas.models import CANCELLED, CONFIRMED, Booking
from app.agendas.readable_bookings import ReadableBooking, read_booking
from app.cases.models import Case
from app.core import clock
from app.core.sites import current_site
from app.core.web.access_rules import NOBODY


def list_coming(case: Case, *, state: str = CONFIRMED) -> list[ReadableBooking]:
    """The bookings of a case that have not begun, as its applicant reads them, in order of time."""
    bookings = list_bookings_of_case(case.id)
    coming = [booking for booking in bookings if booking.state == state and booking.starts_at > clock.now()]
    return [read_booking(booking, by=NOBODY) for booking in coming]


def list_cancelled(case: Case) -> list[ReadableBooking]:
    """The bookings of a case that would have been to come, and are cancelled."""
    return list_coming(case, state=CANCELLED)


def build_invitation(case: Case, booking: Booking, *, to: str = "") -> CalendarEntry:
    """Build the entry of a booking for its applicant, at their address if it is sent by e-mail."""
    url = f"{current_site().base_url}/suivi/{case.id}"
    return build_entry(booking, reference=case.reference, url=url, attendee_email=to, alarm_minutes=ONE_DAY)
