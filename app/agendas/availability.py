"""Availability of an agenda: opening rules less closures, holidays and what is booked. One search lists and confirms slots.

Slots are instants in UTC, half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.agendas.day_spans import Span, list_day_spans
from app.agendas.definition import Agenda, Resource, Service
from app.agendas.open_ranges import Calendar, Hours, Range, TimeException, find_instant, list_ranges, select_hours
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
    # The beginning of the time kept to set the place up.
    blocked_from: datetime


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
    # Where the length is chosen: so many minutes, or so many whole days, from the opening of the first one.
    minutes: int | None = None
    days: int | None = None
    # Resources that are booked together, each with how many of its things; in the place of `resource` and `quantity`.
    items: tuple[tuple[str, int], ...] = ()

    @property
    def longest(self) -> timedelta:
        """The time that the booking takes at most."""
        if self.days is not None:
            return timedelta(days=self.days)
        return timedelta(minutes=self.minutes or self.service.duration(self.people))

    def count(self, resource: Resource) -> int:
        """Count the things of a resource that are booked, if it is the one; none when it is not to be booked, or is too small."""
        is_too_small = resource.people is not None and resource.people < self.people
        if is_too_small or self.resource not in (None, resource.id):
            return 0
        return dict(self.items).get(resource.id, 0) if self.items else self.quantity


@dataclass(frozen=True)
class Occupation:
    """Time that is taken: the ranges of each lane in any order, and the exceptions."""

    booked: Mapping[Lane, Sequence[Range]]
    exceptions: Sequence[TimeException] = ()


def find_slots(
    agenda: Agenda,
    need: Need,
    occupation: Occupation,
    calendar: Calendar,
    *,
    first: date,
    last: date,
    now: datetime,
    turn: int = 0,
) -> list[Slot]:
    """The slots whose start is between two days of the place, in order of time, each once whoever may take it.

    The occupation reaches to the end of a slot that starts on the last day. `turn` is the number of free lanes to pass over
    among those that have as few bookings: people who want one time at once then take different ones.
    """
    free_lanes = _list_free_lanes(agenda, need, occupation, calendar, first=first, last=last, now=now)
    setup, buffer = timedelta(minutes=need.service.setup), timedelta(minutes=need.service.buffer)
    loads = _count_bookings(occupation.booked, {span.day for span in free_lanes}, calendar)
    return [
        Slot(span.start, span.end, span.end + buffer, lanes, span.start - setup)
        for span in sorted(free_lanes)
        if (lanes := _choose_lanes(_rotate(free_lanes[span], turn), need, loads[span.day]))
    ]


def count_free(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, start: datetime, now: datetime
) -> dict[str, int]:
    """Count the things of each resource that are free at that time, by the search that lists and confirms slots."""
    day = _day_of(start, calendar)
    free_lanes = _list_free_lanes(agenda, need, occupation, calendar, first=day, last=day, now=now)
    lanes = (lane for span in free_lanes if is_at(span.start, need, start) for lane in free_lanes[span])
    return dict(Counter(resource for resource, _unit in lanes))


def find_slot(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, start: datetime, now: datetime
) -> Slot | None:
    """The slot that starts at that instant, found by the search that lists them."""
    day = _day_of(start, calendar)
    slots = find_slots(agenda, need, occupation, calendar, first=day, last=day, now=now)
    return next((slot for slot in slots if is_at(slot.start, need, start)), None)


def is_at(slot_start: datetime, need: Need, start: datetime) -> bool:
    """Whether a slot of that day is the one that is asked for: whole days start when the day opens, whenever that is."""
    return need.days is not None or slot_start == start


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


def _list_free_lanes(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, first: date, last: date, now: datetime
) -> dict[Span, list[Lane]]:
    """The lanes that are free at each time that starts between two days; enough of them or not."""
    earliest, horizon = booking_bounds(need, calendar, now)
    first, last = max(first, _day_of(earliest, calendar)), min(last, horizon)
    setup, buffer = timedelta(minutes=need.service.setup), timedelta(minutes=need.service.buffer)
    spans_of: dict[Hours, _Spans] = {}
    free_lanes: dict[Span, list[Lane]] = {}
    for resource in agenda.resources_of(need.service):
        if not 0 < need.count(resource) <= resource.capacity:
            continue
        # Desks that open at the same hours are most of them.
        hours = select_hours(agenda, resource.id, occupation.exceptions)
        if hours not in spans_of:
            spans = _list_spans(agenda, need, hours, calendar, first, last)
            spans_of[hours] = _Spans([span for span in spans if span.start >= earliest], setup, buffer)
        for unit in range(resource.capacity):
            lane = (resource.id, unit)
            for span in spans_of[hours].select_free(sorted(occupation.booked.get(lane, ()))):
                free_lanes.setdefault(span, []).append(lane)
    return free_lanes


class _Spans:
    """Times in order that may be booked where nothing is, with those kept before and after each."""

    def __init__(self, spans: Sequence[Span], setup: timedelta, buffer: timedelta) -> None:
        self._spans = spans
        self._starts = [span.start - setup for span in spans] if setup else [span.start for span in spans]
        self._ends = [span.end + buffer for span in spans]

    def select_free(self, booked: Sequence[Range]) -> Iterator[Span]:
        """The times that overlap nothing of what is booked, in order."""
        position = 0
        for booked_from, booked_until in booked:
            too_late = bisect_right(self._ends, booked_from, position)
            yield from self._spans[position:too_late]
            position = bisect_left(self._starts, booked_until, too_late)
        yield from self._spans[position:]


def _list_spans(
    agenda: Agenda, need: Need, hours: Hours, calendar: Calendar, first: date, last: date
) -> Iterator[Span]:
    """The times between two days that the opening hours leave to the need, in order."""
    if need.days is not None:
        return list_day_spans(agenda, hours, calendar, first, last, days=need.days)
    openings = list_ranges(agenda, hours, calendar, first, last + need.longest + _ONE_DAY)
    return _list_hour_spans(
        openings, timedelta(minutes=agenda.step_of(need.service)), need.longest, calendar, first, last
    )


def _list_hour_spans(
    openings: Iterable[Range], step: timedelta, duration: timedelta, calendar: Calendar, first: date, last: date
) -> Iterator[Span]:
    """The times between two days that are open for the whole duration.

    Starts are counted from the opening, and again from midnight: the same wherever the search begins.
    """
    for opened_at, end in openings:
        day = max(first, _day_of(opened_at, calendar))
        while day <= last and (midnight := find_instant(day, time(), calendar.zone)) < end:
            start, next_midnight = max(opened_at, midnight), find_instant(day + _ONE_DAY, time(), calendar.zone)
            while start < next_midnight and start + duration <= end:
                yield Span(start, start + duration, day)
                start += step
            day += _ONE_DAY


def _rotate(lanes: list[Lane], turn: int) -> list[Lane]:
    start = turn % len(lanes)
    return lanes[start:] + lanes[:start]


def _choose_lanes(free: Sequence[Lane], need: Need, loads: Mapping[str, int]) -> tuple[Lane, ...]:
    """Lanes of all the resources that are booked together, or of the one with the fewest bookings that day; empty if too few."""
    if not need.items and need.quantity == 1:
        return (min(free, key=lambda lane: loads.get(lane[0], 0)),)
    lanes_of: dict[str, list[Lane]] = {}
    for lane in free:
        lanes_of.setdefault(lane[0], []).append(lane)
    if need.items:
        parts = [lanes_of.get(resource, [])[:quantity] for resource, quantity in need.items]
        is_enough = all(len(part) == quantity for part, (_resource, quantity) in zip(parts, need.items, strict=True))
        return tuple(lane for part in parts for lane in part) if is_enough else ()
    enough = [lanes for lanes in lanes_of.values() if len(lanes) >= need.quantity]
    return tuple(min(enough, key=lambda lanes: loads.get(lanes[0][0], 0))[: need.quantity]) if enough else ()


def _count_bookings(
    booked: Mapping[Lane, Sequence[Range]], days: Iterable[date], calendar: Calendar
) -> dict[date, dict[str, int]]:
    """Number of bookings of each resource that start on some days."""
    ordered_ranges = {lane: sorted(ranges) for lane, ranges in booked.items()}
    loads: dict[date, dict[str, int]] = {}
    for day in days:
        bounds = [(find_instant(day + shift, time(), calendar.zone),) for shift in (timedelta(), _ONE_DAY)]
        load: dict[str, int] = {}
        for (resource, _), ordered in ordered_ranges.items():
            midnight, next_midnight = (bisect_left(ordered, bound) for bound in bounds)
            load[resource] = load.get(resource, 0) + next_midnight - midnight
        loads[day] = load
    return loads


def _day_of(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()
