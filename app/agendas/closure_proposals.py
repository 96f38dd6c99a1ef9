"""Proposals for the bookings that a closure covers: another resource at their own time, and the next free time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.agendas.availability import Lane, Need, Occupation, Slot, find_slot, find_slots
from app.agendas.definition import Agenda
from app.agendas.open_ranges import Calendar, Range

# Days after a booking in which another time is looked for, in windows that grow.
WINDOWS = (7, 28, 90)


@dataclass(frozen=True)
class CoveredTime:
    """The time of a booking that cannot take place where it is."""

    booking_id: UUID
    # None when the service is given no more.
    need: Need | None
    start: datetime


@dataclass(frozen=True)
class Proposal:
    """Another resource that is free at the time of the booking, and the next free time."""

    resource: str | None = None
    start: datetime | None = None


def propose_changes(
    agenda: Agenda,
    covered: Sequence[CoveredTime],
    occupation: Occupation,
    calendar: Calendar,
    *,
    now: datetime,
    preferred: str | None = None,
) -> dict[UUID, Proposal]:
    """Proposals by booking, in order of time, no two of which take one time of one resource; `preferred` when it is free.

    `occupation` has the closure among its exceptions, and goes to the end of the last window.
    """
    booked: dict[Lane, list[Range]] = {lane: list(ranges) for lane, ranges in occupation.booked.items()}
    occupation = Occupation(booked, occupation.exceptions)
    proposals = {}
    for time in sorted(covered, key=lambda time: time.start):
        if time.need is None:
            proposals[time.booking_id] = Proposal()
            continue
        same_time = None
        if preferred is not None:
            pinned = replace(time.need, resource=preferred)
            same_time = find_slot(agenda, pinned, occupation, calendar, start=time.start, now=now)
        if same_time is None:
            same_time = find_slot(agenda, time.need, occupation, calendar, start=time.start, now=now)
        _reserve(booked, same_time)
        next_time = _find_next(agenda, time.need, occupation, calendar, start=time.start, now=now)
        _reserve(booked, next_time)
        proposals[time.booking_id] = Proposal(
            same_time.lanes[0][0] if same_time else None, next_time.start if next_time else None
        )
    return proposals


def _find_next(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, start: datetime, now: datetime
) -> Slot | None:
    first = start.astimezone(calendar.zone).date()
    for since, until in _windows(first):
        slots = find_slots(agenda, need, occupation, calendar, first=since, last=until, now=now)
        slot = next((slot for slot in slots if slot.start > start), None)
        if slot is not None:
            return slot
    return None


def _windows(first: date) -> Iterator[tuple[date, date]]:
    since = first
    for days in WINDOWS:
        until = first + timedelta(days=days)
        yield since, until
        since = until + timedelta(days=1)


def _reserve(booked: dict[Lane, list[Range]], slot: Slot | None) -> None:
    if slot is None:
        return
    for lane in slot.lanes:
        booked.setdefault(lane, []).append((slot.start, slot.blocked_until))
