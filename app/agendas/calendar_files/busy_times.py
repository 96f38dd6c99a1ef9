"""Busy times of somebody, read from a calendar file of other software."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.agendas.calendar_files.calendar_components import Component, parse_components
from app.agendas.calendar_files.calendar_events import CalendarEvent, read_event
from app.agendas.calendar_files.date_values import FindZone, parse_moments
from app.agendas.calendar_files.file_problems import UNREADABLE_DATE, UNREADABLE_EVENT
from app.agendas.calendar_files.recurrence import Steps
from app.agendas.calendar_files.series import Range, Window, iterate_busy_ranges
from app.agendas.calendar_files.zones import FileZones


@dataclass(frozen=True)
class BusyTimes:
    """Half-open ranges in UTC, in order and apart, with the codes of what was left out (see `file_problems`)."""

    ranges: tuple[Range, ...]
    problems: tuple[str, ...]


def read_busy_times(
    content: bytes, *, first: datetime, last: datetime, zone: ZoneInfo, left_out_host: str = ""
) -> BusyTimes:
    """Read when the owner of a calendar file is busy, from `first` to `last`.

    Dates, and times without a zone, are those of `zone`. An event that cannot be read is left out and told in the
    problems. Events whose identifiers end with « @ » and `left_out_host` are ours, copied there from a feed: they make
    nobody busy twice. Raises CalendarFileRefused when the whole file cannot be read: former busy times should then be kept.
    """
    if first.tzinfo is None or last.tzinfo is None:
        raise ValueError("first and last need a time zone")
    calendar = parse_components(content)
    window = Window(first.astimezone(UTC), last.astimezone(UTC), Steps(), set())
    zones = FileZones(calendar, zone, first=window.first, last=window.last, steps=window.steps)
    ranges = [
        *_iterate_events(calendar, zones.find_zone, window, left_out_host),
        *_iterate_periods(calendar, zones.find_zone, window),
    ]
    return BusyTimes(merge_ranges(ranges, window), tuple(sorted(window.problems | zones.problems)))


def merge_ranges(ranges: Iterable[Range], window: Window) -> tuple[Range, ...]:
    """Return the ranges cut at both ends of the window, those that touch one another joined."""
    merged: list[Range] = []
    visible_ranges = ((max(start, window.first), min(end, window.last)) for start, end in ranges)
    for start, end in sorted((start, end) for start, end in visible_ranges if start < end):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _iterate_events(calendar: Component, find_zone: FindZone, window: Window, left_out_host: str) -> Iterator[Range]:
    series: dict[str, list[CalendarEvent]] = {}
    for number, component in enumerate(calendar.iterate_parts("VEVENT")):
        try:
            event = read_event(component, find_zone, window.problems)
        except ValueError:
            window.problems.add(UNREADABLE_EVENT)
            continue
        if left_out_host and event.uid.endswith(f"@{left_out_host}"):
            continue
        series.setdefault(event.uid or f"without identifier {number}", []).append(event)
    for events in series.values():
        yield from _iterate_series(events, window)


def _iterate_series(events: Sequence[CalendarEvent], window: Window) -> Iterator[Range]:
    try:
        yield from iterate_busy_ranges(events, window)
    except (ValueError, OverflowError):
        window.problems.add(UNREADABLE_EVENT)


def _iterate_periods(calendar: Component, find_zone: FindZone, window: Window) -> Iterator[Range]:
    """Yield the periods of free and busy times. A kind that is not known is busy (RFC 5545, 3.2.9)."""
    for component in calendar.iterate_parts("VFREEBUSY"):
        for line in component.list_properties("FREEBUSY"):
            if line.parameters.get("FBTYPE", "").upper() == "FREE":
                continue
            try:
                for start, length in parse_moments(line, find_zone):
                    if length:
                        yield start.to_utc(), start.add(length)
            except ValueError:
                window.problems.add(UNREADABLE_DATE)
