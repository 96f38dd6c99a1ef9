"""Whole days of a resource: from the opening of the first one to the closing of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.agendas.definition import Agenda
from app.agendas.open_ranges import Calendar, Hours, Range, find_instant, list_ranges

_ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """A time that may be booked, and the day of the place on which it starts."""

    start: datetime
    end: datetime
    day: date


def list_day_spans(
    agenda: Agenda, hours: Hours, calendar: Calendar, first: date, last: date, *, days: int
) -> Iterator[Span]:
    """So many days in a row that start between two days, in order.

    The first and the last one are open. Those between may be closed by the opening rules, as a Sunday during a loan; no
    closure falls on any of them.
    """
    rules, exceptions = hours
    openings = tuple(exception for exception in exceptions if exception.is_opening)
    closures = [exception for exception in exceptions if not exception.is_opening]
    ranges = list_ranges(agenda, (rules, openings), calendar, first, last + days * _ONE_DAY)
    opening_of = _group_by_day(ranges, calendar)
    for number in range((last - first).days + 1):
        day = first + number * _ONE_DAY
        last_day = day + (days - 1) * _ONE_DAY
        if day not in opening_of or last_day not in opening_of:
            continue
        start, end = opening_of[day][0], opening_of[last_day][1]
        if not any(closure.start < end and start < closure.end for closure in closures):
            yield Span(start, end, day)


def _group_by_day(ranges: list[Range], calendar: Calendar) -> dict[date, Range]:
    """The first and the last instant at which each day is open."""
    opening_of: dict[date, Range] = {}
    for opened_at, closed_at in ranges:
        day = opened_at.astimezone(calendar.zone).date()
        while (midnight := find_instant(day, time(), calendar.zone)) < closed_at:
            start, end = max(opened_at, midnight), min(closed_at, find_instant(day + _ONE_DAY, time(), calendar.zone))
            opening_of[day] = (opening_of[day][0], end) if day in opening_of else (start, end)
            day += _ONE_DAY
    return opening_of
