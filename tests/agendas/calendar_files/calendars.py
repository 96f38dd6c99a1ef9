"""Calendars of the tests, and the busy ranges read in them, written as `2026-03-16T08:00/09:30` in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.agendas.calendar_files.busy_times import BusyTimes, read_busy_times

CORPUS = Path(__file__).parent / "corpus"
PARIS = ZoneInfo("Europe/Paris")
# Five weeks around the change of hour of 29 March 2026, from a Monday at midnight in Paris.
FIRST = datetime(2026, 3, 15, 23, tzinfo=UTC)
LAST = datetime(2026, 4, 19, 22, tzinfo=UTC)


def make_calendar(*events: str, kind: str = "VEVENT") -> bytes:
    """Return a calendar of components, each given by its lines."""
    parts = [f"BEGIN:{kind}\n{event}\nEND:{kind}" for event in events]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()


def read(content: bytes, *, first: datetime = FIRST, last: datetime = LAST, zone: ZoneInfo = PARIS) -> BusyTimes:
    return read_busy_times(content, first=first, last=last, zone=zone)


def list_ranges(busy_times: BusyTimes) -> list[str]:
    return [format_range(start, end) for start, end in busy_times.ranges]


def format_range(start: datetime, end: datetime) -> str:
    """Write a range; the day of its end is left out when it is that of its start."""
    assert start.tzinfo is UTC and end.tzinfo is UTC
    text = f"{start:%Y-%m-%dT%H:%M}/"
    return text + (f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%dT%H:%M}")
