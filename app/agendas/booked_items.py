"""The things that a booking takes, and whether it is already what somebody asks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from app.agendas.availability import Need
from app.agendas.models import Booking, BookingUnit
from app.core import clock
from app.core.db import db


def items_of(booking: Booking) -> tuple[tuple[str, int], ...]:
    """The resources that a booking takes, each with how many of its things, in the order of their names."""
    query = select(BookingUnit.resource, func.count()).where(BookingUnit.booking_id == booking.id)
    rows = db.session.execute(query.group_by(BookingUnit.resource).order_by(BookingUnit.resource))
    return tuple((resource, count) for resource, count in rows)


def is_same(booking: Booking, agenda: str, need: Need, start: datetime) -> bool:
    """Whether a booking is already for that need, at that time."""
    wish = (agenda, need.service.id, need.people, need.days)
    if wish != (booking.agenda_slug, booking.service, booking.people, booking.days):
        return False
    if need.days is None and (booking.starts_at, booking.ends_at) != (start, start + need.longest):
        return False
    if need.days is not None and clock.to_paris(booking.starts_at).date() != clock.to_paris(start).date():
        return False
    return items_of(booking) == tuple(sorted(need.items)) if need.items else booking.quantity == need.quantity
