"""Opening hours of the authority: hours of each day of the week, exceptional closings, and whether it is open at a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any

from app.core import clock
from app.core.holidays import Territory, list_holidays

# Keys of the days in a saved charter, Monday first.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_RANGES, MAX_CLOSINGS = 4, 30
# How far ahead the next opening is looked for.
HORIZON_DAYS = 60
_RANGE = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?\s*(?:-|–|—|\u00e0|a|/)\s*(\d{1,2})\s*(?:h|:)\s*(\d{2})?")


class HoursRefused(ValueError):
    """The typed hours are not understood: `problem` is "format" or "order"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class TimeRange:
    """From a time to another of the same day."""

    start: time
    end: time


@dataclass(frozen=True)
class Closing:
    """Days on which the authority is closed, the last one included."""

    first: date
    last: date
    label: str = ""


@dataclass(frozen=True)
class OpeningHours:
    """Ranges of each day of the week, Monday first, and what makes a day different."""

    week: tuple[tuple[TimeRange, ...], ...]
    closings: tuple[Closing, ...] = ()
    closes_on_holidays: bool = True

    def find_closing(self, day: date) -> Closing | None:
        """The exceptional closing of that day."""
        return next((closing for closing in self.closings if closing.first <= day <= closing.last), None)

    def ranges_of(self, day: date, territory: Territory) -> tuple[TimeRange, ...]:
        """The ranges in which the authority is open that day."""
        is_holiday = self.closes_on_holidays and day in list_holidays(day.year, territory)
        return () if is_holiday or self.find_closing(day) else self.week[day.weekday()]


@dataclass(frozen=True)
class OpeningState:
    """Open until a moment, or closed until the next opening; `closing` says why, when it is exceptional."""

    is_open: bool
    until: datetime | None
    closing: Closing | None = None
    is_holiday: bool = False


def read_hours(content: Mapping[str, Any] | None) -> OpeningHours | None:
    """Hours as a charter stores them; None when no day has any."""
    days = (content or {}).get("days", {})
    week = tuple(
        tuple(TimeRange(time.fromisoformat(start), time.fromisoformat(end)) for start, end in days.get(day, ()))
        for day in DAYS
    )
    if content is None or not any(week):
        return None
    closings = tuple(
        Closing(date.fromisoformat(closing["first"]), date.fromisoformat(closing["last"]), closing.get("label", ""))
        for closing in content.get("closings", ())
    )
    return OpeningHours(week, closings, bool(content.get("closes_on_holidays", True)))


def parse_ranges(text: str) -> tuple[TimeRange, ...]:
    """« 8 h 30-12 h 30, 13:30 à 17 h » as ranges; none for an empty text. Raises HoursRefused."""
    remainder = re.sub(r"\b(de|et|puis)\b|[,;.]|\s", " ", _RANGE.sub(" ", text)).strip()
    if remainder:
        raise HoursRefused("format")
    ranges = tuple(_read_range(match) for match in _RANGE.finditer(text))
    if len(ranges) > MAX_RANGES:
        raise HoursRefused("format")
    if any(each.start >= each.end for each in ranges) or any(one.end > other.start for one, other in pairwise(ranges)):
        raise HoursRefused("order")
    return ranges


def compute_state(hours: OpeningHours, at: datetime, territory: Territory) -> OpeningState:
    """Compute the state of the authority at that moment: open or closed, and until when."""
    local = clock.to_paris(at)
    for each in hours.ranges_of(local.date(), territory):
        if each.start <= local.time() < each.end:
            return OpeningState(is_open=True, until=_combine(local.date(), each.end))
    is_holiday = hours.closes_on_holidays and local.date() in list_holidays(local.year, territory)
    return OpeningState(
        is_open=False,
        until=_find_next_opening(hours, local, territory),
        closing=hours.find_closing(local.date()),
        is_holiday=is_holiday,
    )


def group_days(hours: OpeningHours) -> list[tuple[int, int, tuple[TimeRange, ...]]]:
    """Consecutive open days with the same ranges: numbers of the first and last day, and the ranges."""
    groups = []
    for ranges, days in groupby(range(len(DAYS)), key=lambda day: hours.week[day]):
        numbers = list(days)
        if ranges:
            groups.append((numbers[0], numbers[-1], ranges))
    return groups


def list_coming_closings(hours: OpeningHours, today: date) -> Sequence[Closing]:
    """The exceptional closings that are not over, soonest first."""
    return sorted((closing for closing in hours.closings if closing.last >= today), key=lambda each: each.first)


def _read_range(match: re.Match[str]) -> TimeRange:
    start_hour, start_minute, end_hour, end_minute = (int(group or 0) for group in match.groups())
    try:
        return TimeRange(time(start_hour, start_minute), time(end_hour, end_minute))
    except ValueError:
        raise HoursRefused("format") from None


def _find_next_opening(hours: OpeningHours, local: datetime, territory: Territory) -> datetime | None:
    for number in range(HORIZON_DAYS):
        day = local.date() + timedelta(days=number)
        for each in hours.ranges_of(day, territory):
            if number or each.start > local.time():
                return _combine(day, each.start)
    return None


def _combine(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.PARIS)
