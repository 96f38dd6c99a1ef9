"""Free slots of an agenda, as the database has its bookings and its closures now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from app.agendas.agenda_store import get_calendar, load_occupation
from app.agendas.availability import Need, Occupation, Slot, booking_bounds, find_slots
from app.agendas.definition import Agenda
from app.core import clock

_ONE_DAY = timedelta(days=1)


def list_slots(
    agenda: Agenda,
    need: Need,
    *,
    first: date,
    last: date,
    own_id: UUID | None = None,
    limit: int | None = None,
    turn: int = 0,
) -> list[Slot]:
    """The slots that may be booked between two days; that of one's own booking is among them. `turn`: see `find_slots`."""
    calendar, now = get_calendar(), clock.now()
    earliest, horizon = booking_bounds(need, calendar, now)
    first, last = max(first, clock.to_paris(earliest).date()), min(last, horizon)
    if first > last:
        return []
    occupation = load_occupation_for(agenda, need, first=first, last=last, own_id=own_id)
    return find_slots(agenda, need, occupation, calendar, first=first, last=last, now=now, turn=turn)[:limit]


def load_occupation_for(
    agenda: Agenda, need: Need, *, first: date, last: date, own_id: UUID | None = None
) -> Occupation:
    """The time that is taken around all the slots that a need may have between two days."""
    setup, buffer = timedelta(minutes=need.service.setup), timedelta(minutes=need.service.buffer)
    start, end = _midnight(first) - setup, _midnight(last + need.longest + 2 * _ONE_DAY) + buffer
    return load_occupation(agenda.slug, start=start, end=end, own_id=own_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.PARIS)
