"""Availability of an agenda: opening rules less closures, holidays and what is booked. One search lists and confirms slots.

Slots are instants in UTC, half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.agendas.definition import Agenda, Service
from app.agendas.open_ranges import Calendar, Range, TimeException, find_instant, list_ranges, select_hours
from app.core.holidays import add_working_days

# One of the things of a resource, which takes one booking at a time: the resource, and its number from 0.
Lane = tuple[str, int]
# How far an agent may book, whatever the horizon of the service.
AGENT_HORIZON = timedelta(days=730)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """A time that may be booked, and the lanes that would take it."""

    start: datetime
    end: datetime
    # The end of the time kept between two bookings.
    blocked_until: datetime
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Need:
    """Need of who books: a service, for so many people, on so many of the things that a resource counts."""

    service: Service
    people: int = 1
    quantity: int = 1
    # Only this resource, among those of the service.
    resource: str | None = None
    # An agent may book without notice, beyond the horizon of the service, and what is not booked online.
    is_by_agent: bool = False


@dataclass(frozen=True)
class Occupation:
    """Time that is taken: the ranges of each lane in any order, and the exceptions."""

    booked: Mapping[Lane, Sequence[Range]]
    exceptions: Sequence[TimeException] = ()


def find_slots(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, first: date, last: date, now: datetime
) -> list[Slot]:
    """The slots whose start is between two days of the place, in order of time, each once whoever may take it.

    The occupation reaches to the end of a slot that starts on the last day.
    """
    earliest, horizon = booking_bounds(need, calendar, now)
    first, last = max(first, _day_of(earliest, calendar)), min(last, horizon)
    service = need.service
    duration = timedelta(minutes=service.duration(need.people))
    blocked, step = duration + timedelta(minutes=service.buffer), timedelta(minutes=agenda.step_of(service))
    booked = {lane: sorted(ranges) for lane, ranges in occupation.booked.items()}
    days: dict[datetime, date] = {}
    starts_of: dict[object, list[datetime]] = {}
    free_lanes: dict[datetime, list[Lane]] = {}
    for resource in agenda.resources_of(service):
        if need.resource not in (None, resource.id) or resource.capacity < need.quantity:
            continue
        # Desks that open at the same hours are most of them.
        hours = select_hours(agenda, resource.id, occupation.exceptions)
        if hours not in starts_of:
            openings = list_ranges(agenda, hours, calendar, first, last + duration + _ONE_DAY)
            days_of_starts = {
                start: day
                for start, day in _starts(openings, step, duration, calendar, first, last)
                if start >= earliest
            }
            days |= days_of_starts
            starts_of[hours] = list(days_of_starts)
        for unit in range(resource.capacity):
            lane = (resource.id, unit)
            for start in _free_starts(starts_of[hours], blocked, booked.get(lane, ())):
                free_lanes.setdefault(start, []).append(lane)
    loads = _count_bookings(booked, set(days.values()), calendar)
    return [
        Slot(start, start + duration, start + blocked, lanes)
        for start in sorted(free_lanes)
        if (lanes := _choose_lanes(free_lanes[start], need.quantity, loads[days[start]]))
    ]


def find_slot(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, start: datetime, now: datetime
) -> Slot | None:
    """The slot that starts at that instant, found by the search that lists them."""
    day = _day_of(start, calendar)
    slots = find_slots(agenda, need, occupation, calendar, first=day, last=day, now=now)
    return next((slot for slot in slots if slot.start == start), None)


def booking_bounds(need: Need, calendar: Calendar, now: datetime) -> tuple[datetime, date]:
    """The first instant, and the last day, that may be booked now."""
    today, service = _day_of(now, calendar), need.service
    if need.is_by_agent:
        return now, today + AGENT_HORIZON
    earliest = now + timedelta(hours=service.notice_hours)
    if service.notice_days:
        first_day = add_working_days(today, service.notice_days, calendar.territory)
        earliest = max(earliest, find_instant(first_day, time(), calendar.zone))
    return earliest, today + timedelta(days=service.horizon_days)


def _starts(
    openings: Iterable[Range], step: timedelta, duration: timedelta, calendar: Calendar, first: date, last: date
) -> Iterator[tuple[datetime, date]]:
    """The starts between two days that leave time for the whole duration, in order, each with its day.

    They are counted from the opening, and again from midnight: the same wherever the search begins.
    """
    for opened_at, end in openings:
        day = max(first, _day_of(opened_at, calendar))
        while day <= last and (midnight := find_instant(day, time(), calendar.zone)) < end:
            start, next_midnight = max(opened_at, midnight), find_instant(day + _ONE_DAY, time(), calendar.zone)
            while start < next_midnight and start + duration <= end:
                yield start, day
                start += step
            day += _ONE_DAY


def _free_starts(starts: Sequence[datetime], blocked: timedelta, booked: Sequence[Range]) -> Iterator[datetime]:
    """The starts at which so much time is free; `starts` and `booked` are in order."""
    position = 0
    for booked_from, booked_until in booked:
        too_late = bisect_right(starts, booked_from - blocked, position)
        yield from starts[position:too_late]
        position = bisect_left(starts, booked_until, too_late)
    yield from starts[position:]


def _choose_lanes(free: Sequence[Lane], quantity: int, loads: Mapping[str, int]) -> tuple[Lane, ...]:
    """Lanes of one resource, the one with the fewest bookings that day; empty if none has enough."""
    if quantity == 1:
        return (min(free, key=lambda lane: loads.get(lane[0], 0)),)
    lanes_of: dict[str, list[Lane]] = {}
    for lane in free:
        lanes_of.setdefault(lane[0], []).append(lane)
    enough = [lanes for lanes in lanes_of.values() if len(lanes) >= quantity]
    return tuple(min(enough, key=lambda lanes: loads.get(lanes[0][0], 0))[:quantity]) if enough else ()


def _count_bookings(
    booked: Mapping[Lane, Sequence[Range]], days: Iterable[date], calendar: Calendar
) -> dict[date, dict[str, int]]:
    """Number of bookings of each resource that start on some days."""
    loads: dict[date, dict[str, int]] = {}
    for day in days:
        bounds = [(find_instant(day + shift, time(), calendar.zone),) for shift in (timedelta(), _ONE_DAY)]
        load: dict[str, int] = {}
        for (resource, _), ranges in booked.items():
            midnight, next_midnight = (bisect_left(ranges, bound) for bound in bounds)
            load[resource] = load.get(resource, 0) + next_midnight - midnight
        loads[day] = load
    return loads


def _day_of(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()
