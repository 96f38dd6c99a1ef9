"""Changes that agents make to any booking: with its case when it has one, alone when it was taken by telephone."""

from __future__ import annotations

from datetime import datetime

from app.agendas import bookings, case_bookings, offered_holds
from app.agendas.availability import Need
from app.agendas.events import TelephoneBookingChanged
from app.agendas.models import Booking
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.core import event_bus
from app.core.db import db
from app.core.web.access_rules import Actor


def move_booking(booking: Booking, need: Need, start: datetime, *, by: Actor) -> None:
    """Move a booking to another time. Raises SlotTaken, BookingEnded, StaleCase."""
    case = case_of(booking)
    if case is None:
        bookings.move_booking(booking, need, start)
        event_bus.publish(TelephoneBookingChanged(booking))
        return
    with one_writer(case):
        case_bookings.move_booking(case, booking, start, by=by)


def reassign_booking(booking: Booking, need: Need, *, by: Actor) -> None:
    """Give a booking another resource at its own time. Raises SlotTaken, BookingEnded, StaleCase."""
    case = case_of(booking)
    if case is None:
        bookings.reassign_booking(booking, need)
        return
    with one_writer(case):
        case_bookings.reassign_booking(case, booking, need, by=by)


def take_hold(booking: Booking, hold: Booking, *, by: Actor) -> None:
    """Move a booking to the time that is held for it. Raises SlotTaken, BookingEnded, StaleCase."""
    case = case_of(booking)
    bookings.check_not_ended(booking)
    if case is None:
        offered_holds.take_hold(booking, hold)
        return
    with one_writer(case):
        case_bookings.take_hold(case, booking, hold, by=by)


def cancel_booking(booking: Booking, *, by: Actor) -> None:
    """Cancel a booking. Raises BookingEnded, StaleCase."""
    case = case_of(booking)
    if case is None:
        bookings.cancel_booking(booking)
        event_bus.publish(TelephoneBookingChanged(booking))
        return
    with one_writer(case):
        case_bookings.cancel_booking(case, booking, by=by)


def case_of(booking: Booking) -> Case | None:
    """The case of a booking; none when it was taken by telephone."""
    return db.session.get_one(Case, booking.case_id) if booking.case_id is not None else None
