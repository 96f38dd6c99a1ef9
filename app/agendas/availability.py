"""Availability of an agenda: opening rules less closures, holidays and what is booked. One search lists and confirms slots.

Rules are hours of the place; ranges and slots are instants in UTC, half-open. A range over a change of hour is as long as
the time that passes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.agendas.definition import Agenda, OpeningRule, Service
from app.core.holidays import Territory, add_working_days, compute_easter_sunday, list_holidays

Range = tuple[datetime, datetime]
# One of the things of a resource, which takes one booking at a time: the resource, and its number from 0.
Lane = tuple[str, int]
# How far an agent may book, whatever the horizon of the service.
AGENT_HORIZON = timedelta(days=730)
_ONE_DAY = timedelta(days=1)
_WHIT_MONDAY = timedelta(days=50)


@dataclass(frozen=True)
class Calendar:
    """Time zone and public holidays of the place of an agenda."""

    zone: ZoneInfo
    territory: Territory = Territory.METROPOLE


@dataclass(frozen=True)
class TimeException:
    """A closure, or an opening out of the rules, of one resource or of all."""

    start: datetime
    end: datetime
    is_opening: bool = False
    resource: str | None = None


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
    """The slots whose start is between two days of the place, in order of time, each once whoever may take it."""
    earliest, horizon = booking_bounds(need, calendar, now)
    last = min(last, horizon)
    service = need.service
    duration = timedelta(minutes=service.duration(need.people))
    blocked, step = duration + timedelta(minutes=service.buffer), timedelta(minutes=agenda.step_of(service))
    booked = {lane: merge_ranges(ranges) for lane, ranges in occupation.booked.items()}
    lanes_of_start: dict[datetime, list[Lane]] = {}
    for resource in agenda.resources_of(service):
        if need.resource not in (None, resource.id) or resource.capacity < need.quantity:
            continue
        units = [(resource.id, unit) for unit in range(resource.capacity)]
        for opening in _open_between(agenda, resource.id, occupation.exceptions, calendar, first, last):
            starts = list(_starts(opening, step, duration, earliest))
            for lane in units:
                for start in _free_starts(starts, blocked, booked.get(lane, ())):
                    lanes_of_start.setdefault(start, []).append(lane)
    loads = _count_bookings(booked, calendar)
    return [
        Slot(start, start + duration, start + blocked, lanes)
        for start in sorted(lanes_of_start)
        if first <= _day_of(start, calendar) <= last
        and (lanes := _choose_lanes(lanes_of_start[start], need.quantity, loads, _day_of(start, calendar)))
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
        earliest = max(earliest, _instant(first_day, time(), calendar.zone))
    return earliest, today + timedelta(days=service.horizon_days)


def list_open_ranges(
    agenda: Agenda, resource: str, exceptions: Iterable[TimeException], calendar: Calendar, *, first: date, last: date
) -> list[Range]:
    """Opening of a resource between two days, whatever is booked: merged ranges in order."""
    return _open_between(agenda, resource, exceptions, calendar, first, last)


def merge_ranges(ranges: Iterable[Range]) -> list[Range]:
    """Merge ranges into others that hold as much time, are in order and do not touch."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        elif start < end:
            merged.append((start, end))
    return merged


def subtract_ranges(ranges: Iterable[Range], removed: Sequence[Range]) -> list[Range]:
    """Rest of merged ranges without others, merged too."""
    left: list[Range] = []
    for start, end in ranges:
        position = start
        for removed_start, removed_end in removed[max(bisect_left(removed, (start, start)) - 1, 0) :]:
            if removed_start >= end or position >= end:
                break
            if removed_start > position:
                left.append((position, removed_start))
            position = max(position, removed_end)
        if position < end:
            left.append((position, end))
    return left


def _open_between(
    agenda: Agenda, resource: str, exceptions: Iterable[TimeException], calendar: Calendar, first: date, last: date
) -> list[Range]:
    ranges = [
        (_instant(day, rule.start, calendar.zone), _end_instant(day, rule.end, calendar.zone))
        for day in _days(first, last)
        if not _is_holiday(agenda, day, calendar.territory)
        for rule in agenda.opening
        if _is_in_force(rule, day, resource)
    ]
    concerned = [exception for exception in exceptions if exception.resource in (None, resource)]
    ranges += [(exception.start, exception.end) for exception in concerned if exception.is_opening]
    closures = merge_ranges((exception.start, exception.end) for exception in concerned if not exception.is_opening)
    return subtract_ranges(merge_ranges(ranges), closures)


def _is_in_force(rule: OpeningRule, day: date, resource: str) -> bool:
    return (
        day.weekday() in rule.days
        and (rule.since is None or rule.since <= day)
        and (rule.until is None or day <= rule.until)
        and (not rule.resources or resource in rule.resources)
        and (not rule.weeks or _rank(day) in rule.weeks or (-1 in rule.weeks and _is_last_of_month(day)))
    )


def _is_holiday(agenda: Agenda, day: date, territory: Territory) -> bool:
    if agenda.opens_on_holidays or day not in list_holidays(day.year, territory):
        return False
    return not (agenda.opens_on_whit_monday and day == compute_easter_sunday(day.year) + _WHIT_MONDAY)


def _rank(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _starts(opening: Range, step: timedelta, duration: timedelta, earliest: datetime) -> Iterator[datetime]:
    """The starts of an opening, on its grid, that leave time for the whole duration."""
    start, end = opening
    if earliest > start:
        start += -(-(earliest - start) // step) * step
    while start + duration <= end:
        yield start
        start += step


def _free_starts(starts: Sequence[datetime], blocked: timedelta, booked: Sequence[Range]) -> Iterator[datetime]:
    """The starts at which so much time is free; `starts` and `booked` are in order."""
    if not booked:
        yield from starts
        return
    position = 0
    for start in starts:
        while position < len(booked) and booked[position][1] <= start:
            position += 1
        if position == len(booked) or start + blocked <= booked[position][0]:
            yield start


def _choose_lanes(
    free: Sequence[Lane], quantity: int, loads: Mapping[tuple[str, date], int], day: date
) -> tuple[Lane, ...]:
    """Lanes of one resource, the one with the fewest bookings that day; empty if none has enough."""
    if quantity == 1:
        return (min(free, key=lambda lane: loads.get((lane[0], day), 0)),)
    lanes_of: dict[str, list[Lane]] = {}
    for lane in free:
        lanes_of.setdefault(lane[0], []).append(lane)
    enough = [lanes for lanes in lanes_of.values() if len(lanes) >= quantity]
    return tuple(min(enough, key=lambda lanes: loads.get((lanes[0][0], day), 0))[:quantity]) if enough else ()


def _count_bookings(booked: Mapping[Lane, Sequence[Range]], calendar: Calendar) -> dict[tuple[str, date], int]:
    loads: dict[tuple[str, date], int] = {}
    for (resource, _), ranges in booked.items():
        for start, _end in ranges:
            key = (resource, _day_of(start, calendar))
            loads[key] = loads.get(key, 0) + 1
    return loads


def _day_of(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _end_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of an end: midnight is that of the next day, and an hour that comes twice is the second one."""
    if at == time():
        return _instant(day + _ONE_DAY, at, zone)
    return datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)
