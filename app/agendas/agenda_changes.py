"""Effects of a change of an agenda: the bookings that it leaves outside of the opening hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.agendas.agenda_store import get_calendar, list_exceptions
from app.agendas.definition import Agenda
from app.agendas.models import CONFIRMED, HELD, Booking, BookingUnit
from app.agendas.open_ranges import Range, list_open_ranges
from app.core import clock
from app.core.db import db


@dataclass(frozen=True)
class BookedTime:
    """The time that a booking to come takes on one thing of a resource."""

    booking_id: UUID
    service: str
    resource: str
    unit: int
    starts_at: datetime
    ends_at: datetime


def list_booked_times(slug: str) -> list[BookedTime]:
    """The times booked in an agenda from now on, in order."""
    now = clock.now()
    is_live = or_(Booking.state == CONFIRMED, and_(Booking.state == HELD, Booking.held_until > now))
    query = (
        select(
            Booking.id,
            Booking.service,
            BookingUnit.resource,
            BookingUnit.unit,
            Booking.starts_at,
            Booking.ends_at,
        )
        .join(BookingUnit, BookingUnit.booking_id == Booking.id)
        .where(Booking.agenda_slug == slug, Booking.ends_at > now, is_live)
        .order_by(Booking.starts_at, BookingUnit.resource, BookingUnit.unit)
    )
    return [BookedTime(*row) for row in db.session.execute(query)]


def find_stranded(before: Agenda, after: Agenda, booked: Iterable[BookedTime]) -> list[BookedTime]:
    """The booked times that the change leaves outside of the opening hours, and that were within."""
    times = list(booked)
    opening_before, opening_after = _Opening(before, times), _Opening(after, times)
    return [time for time in times if not opening_after.includes(time) and opening_before.includes(time)]


class _Opening:
    """The opening hours of the resources of an agenda, over some booked times."""

    def __init__(self, agenda: Agenda, times: list[BookedTime]) -> None:
        self._agenda, self._times = agenda, times
        self._ranges: dict[str, list[Range]] = {}

    def includes(self, time: BookedTime) -> bool:
        resource = self._agenda.find_resource(time.resource)
        if resource is None or time.unit >= resource.capacity:
            return False
        return any(start <= time.starts_at and time.ends_at <= end for start, end in self._list_ranges(time.resource))

    def _list_ranges(self, resource: str) -> list[Range]:
        if resource not in self._ranges:
            start, end = self._times[0].starts_at, max(time.ends_at for time in self._times)
            exceptions = list(list_exceptions(self._agenda.slug, start=start, end=end))
            first, last = clock.to_paris(start).date(), clock.to_paris(end).date()
            self._ranges[resource] = list_open_ranges(
                self._agenda, resource, exceptions, get_calendar(), first=first, last=last
            )
        return self._ranges[resource]
