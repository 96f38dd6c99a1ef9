"""Opening hours of an agenda: its rules, openings out of them, less closures and holidays.

Rules are hours of the place; ranges are instants in UTC, half-open. A range over a change of hour is as long as the time
that passes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.agendas.definition import Agenda, OpeningRule
from app.agendas.definition_schema import DURING
from app.core.holidays import Territory, compute_easter_sunday, list_holidays

Range = tuple[datetime, datetime]
_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_WHIT_MONDAY = timedelta(days=50)


@dataclass(frozen=True)
class Calendar:
    """Time zone, public and school holidays of the place of an agenda."""

    zone: ZoneInfo
    territory: Territory = Territory.METROPOLE
    # First and last days.
    school_holidays: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class TimeException:
    """A closure, or an opening out of the rules, of one resource or of all."""

    start: datetime
    end: datetime
    is_opening: bool = False
    resource: str | None = None


Hours = tuple[tuple[OpeningRule, ...], tuple[TimeException, ...]]


def list_open_ranges(
    agenda: Agenda, resource: str, exceptions: Iterable[TimeException], calendar: Calendar, *, first: date, last: date
) -> list[Range]:
    """Opening of a resource between two days, whatever is booked: merged ranges in order."""
    return list_ranges(agenda, select_hours(agenda, resource, exceptions), calendar, first, last)


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


def select_hours(agenda: Agenda, resource: str, exceptions: Iterable[TimeException]) -> Hours:
    """The opening rules and the exceptions that are about a resource."""
    rules = tuple(rule for rule in agenda.opening if not rule.resources or resource in rule.resources)
    return rules, tuple(exception for exception in exceptions if exception.resource in (None, resource))


def list_ranges(agenda: Agenda, hours: Hours, calendar: Calendar, first: date, last: date) -> list[Range]:
    """The ranges of some hours between two days: merged, in order."""
    rules, exceptions = hours
    ranges = [
        (find_instant(day, rule.start, calendar.zone), _endfind_instant(day, rule.end, calendar.zone))
        for day in _days(first, last)
        if not _is_holiday(agenda, day, calendar.territory)
        for rule in rules
        if _is_in_force(rule, day, calendar)
    ]
    ranges += [(exception.start, exception.end) for exception in exceptions if exception.is_opening]
    closures = merge_ranges((exception.start, exception.end) for exception in exceptions if not exception.is_opening)
    return subtract_ranges(merge_ranges(ranges), closures)


def _is_in_force(rule: OpeningRule, day: date, calendar: Calendar) -> bool:
    return (
        day.weekday() in rule.days
        and (rule.since is None or rule.since <= day)
        and (rule.until is None or day <= rule.until)
        and (not rule.weeks or _rank(day) in rule.weeks or (-1 in rule.weeks and _is_last_of_month(day)))
        and (not rule.school or (rule.school == DURING) == is_school_holiday(day, calendar))
    )


def is_school_holiday(day: date, calendar: Calendar) -> bool:
    """Whether pupils have no school that day, as far as their holidays are known."""
    return any(first <= day <= last for first, last in calendar.school_holidays)


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


# Fold is an argument of its own: two hours that differ by it alone are equal.
@lru_cache(maxsize=10_000)
def find_instant(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The instant of an hour, the first one when it comes twice; an hour that is skipped is the one that follows it."""
    moment = datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
    is_skipped = moment.astimezone(zone).time() != at
    return find_instant(day, time(at.hour + 1), zone) if is_skipped else moment


def _endfind_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant after the last minute before an end: midnight is that of the next day, an hour that comes twice the second."""
    if at == time():
        return find_instant(day + _ONE_DAY, at, zone)
    end = find_instant(day, at, zone)
    if end == find_instant(day, at, zone, fold=1):
        return end
    last_minute = (datetime.combine(day, at) - _ONE_MINUTE).time()
    return find_instant(day, last_minute, zone, fold=1) + _ONE_MINUTE
