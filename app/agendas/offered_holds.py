"""Times held for somebody to whom they are offered, until they are booked, take the place of a booking, or are given back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app.agendas.bookings import Request, SlotTaken, book_any_lane, count_move, delete_holds, lock_booking
from app.agendas.earlier_slots.freed_times import announce_freed
from app.agendas.lanes import delete_units, hand_over_units
from app.agendas.models import CONFIRMED, HELD, Booking
from app.core import clock
from app.core.db import db


def hold_until(request: Request, deadline: datetime) -> Booking:
    """Hold a time for somebody to whom it is offered. Raises SlotTaken."""
    hold = book_any_lane(request, state=HELD)
    hold.held_until = deadline
    return hold


def book_hold(hold: Booking) -> None:
    """Make a booking of a time that is held for somebody to whom it was offered. Raises SlotTaken."""
    if not lock_booking(hold) or hold.state != HELD or hold.held_until is None or hold.held_until <= clock.now():
        raise SlotTaken
    hold.state, hold.held_until, hold.booked_at = CONFIRMED, None, clock.now()


def take_hold(booking: Booking, hold: Booking) -> None:
    """Give a booking, even a cancelled one, the time that is held for it, which nobody can take in between. Raises SlotTaken."""
    lock_booking(booking)
    if not lock_booking(hold) or hold.state != HELD or hold.held_until is None or hold.held_until <= clock.now():
        raise SlotTaken
    delete_units(booking.id)
    hand_over_units(hold.id, booking.id)
    if booking.state == CONFIRMED:
        announce_freed(booking.agenda_slug, booking.starts_at, booking.ends_at, former_id=booking.id)
    booking.state = CONFIRMED
    booking.agenda_slug, booking.service = hold.agenda_slug, hold.service
    booking.starts_at, booking.ends_at = hold.starts_at, hold.ends_at
    booking.people, booking.quantity = hold.people, hold.quantity
    db.session.delete(hold)
    count_move(booking)


def delete_hold(hold: Booking) -> None:
    """Give back a time that was held for somebody, unless it is booked or gone."""
    delete_holds(delete(Booking).where(Booking.id == hold.id, Booking.state == HELD))
