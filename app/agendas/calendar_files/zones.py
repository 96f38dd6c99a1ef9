"""Time zones of a calendar file: names of IANA and of Windows, then those that the file defines itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.agendas.calendar_files.calendar_components import Component
from app.agendas.calendar_files.date_values import parse_moment, parse_moments
from app.agendas.calendar_files.file_problems import UNKNOWN_ZONE
from app.agendas.calendar_files.recurrence import Steps, iterate_starts
from app.agendas.calendar_files.recurrence_rule import MONTHLY, YEARLY, RecurrenceRefused, parse_rule

MAX_ZONES = 200
_UTC_NAMES = frozenset({"Z", "UTC", "GMT", "ETC/UTC", "TZONE://MICROSOFT/UTC", "(UTC) COORDINATED UNIVERSAL TIME"})
_OFFSET = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}")


class FileZone(tzinfo):
    """A zone defined by a calendar file: the instants when its clocks change, and its offsets before and after them."""

    def __init__(self, changes: list[tuple[datetime, timedelta, timedelta]]) -> None:
        """Keep the changes: the instant in UTC without zone, the offset before and the offset after."""
        changes = sorted(changes)
        self._first_offset = changes[0][1]
        self._offsets = [after for _, _, after in changes]
        # Hours that are skipped or repeated have the offset of before the change.
        self._walls = [instant + max(before, after) for instant, before, after in changes]

    def utcoffset(self, moment: datetime | None, /) -> timedelta:
        index = bisect_right(self._walls, moment.replace(tzinfo=None)) if moment else 0
        return self._offsets[index - 1] if index else self._first_offset

    def dst(self, _moment: datetime | None, /) -> None:
        return None

    def tzname(self, _moment: datetime | None, /) -> None:
        return None


class FileZones:
    """The zones that a calendar file names, around the times that are asked for."""

    def __init__(
        self, calendar: Component, default: ZoneInfo, *, first: datetime, last: datetime, steps: Steps
    ) -> None:
        self.problems: set[str] = set()
        self._default = default
        self._years = (_shift_years(first, -2), _shift_years(last, 2))
        self._steps = steps
        self._definitions = {_read_name(part): part for part in calendar.iterate_parts("VTIMEZONE")}
        self._zones: dict[str, tzinfo] = {"": default}

    def find_zone(self, name: str) -> tzinfo:
        """Return the zone of this name, the zone of the agenda for times that have none or whose zone is unknown."""
        if name not in self._zones:
            zone = self._load_zone(name) if len(self._zones) < MAX_ZONES else None
            if zone is None:
                self.problems.add(UNKNOWN_ZONE)
            if len(self._zones) >= MAX_ZONES:
                return self._default
            self._zones[name] = zone or self._default
        return self._zones[name]

    def _load_zone(self, name: str) -> tzinfo | None:
        definition = self._definitions.get(name)
        return (
            load_standard_zone(name)
            or (definition and load_standard_zone(definition.read_text("X-LIC-LOCATION")))
            or (definition and self._make_zone(definition))
            or None
        )

    def _make_zone(self, definition: Component) -> FileZone | None:
        changes: list[tuple[datetime, timedelta, timedelta]] = []
        for part in definition.parts:
            with suppress(ValueError):
                before, after = (_parse_offset(part.read_text(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
                changes.extend((wall - before, before, after) for wall in self._iterate_changes(part, before))
        return FileZone(changes) if changes else None

    def _iterate_changes(self, part: Component, before: timedelta) -> Iterator[datetime]:
        """Yield the changes of one part of a zone, on the clocks of before each change."""
        line = part.find_property("DTSTART")
        if line is None:
            return
        start = parse_moment(line, self.find_zone).wall
        earliest, latest = self._years
        yield start
        for rule_property in part.list_properties("RRULE")[:10]:
            rule = parse_rule(rule_property.value, start)
            if rule.frequency not in (MONTHLY, YEARLY):
                continue
            if rule.until:
                earliest = min(earliest, _shift_years(rule.until.replace(tzinfo=None), -2))
            with suppress(RecurrenceRefused):
                dates = iterate_starts(rule, start, earliest=earliest, latest=latest, steps=self._steps)
                yield from (wall for wall in dates if rule.includes(wall, (wall - before).replace(tzinfo=UTC)))
        for dates_property in part.list_properties("RDATE")[:100]:
            yield from (moment.wall for moment, _ in parse_moments(dates_property, self.find_zone))


def load_standard_zone(name: str) -> tzinfo | None:
    """Return the zone that has this name for IANA or for Windows, also at the end of an address; None for another."""
    name = name.strip().strip("\"'").strip("/")
    if name.upper() in _UTC_NAMES:
        return UTC
    name = WINDOWS_TO_OLSON.get(name, name)
    parts = name.split("/")[-6:]
    candidates = ["/".join(parts[index:]) for index in range(len(parts))]
    # « Paris » alone is no name, and the last part of an address only is.
    return next(filter(None, map(_load, candidates[: max(1, len(candidates) - 1)])), None)


def _load(name: str) -> ZoneInfo | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def _read_name(definition: Component) -> str:
    return definition.read_text("TZID").replace("\\,", ",").replace("\\;", ";")


def _parse_offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    sign, hours, minutes, seconds = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -offset if sign == "-" else offset


def _shift_years(moment: datetime, years: int) -> datetime:
    return moment.replace(year=min(max(moment.year + years, 1600), 9000), day=1, tzinfo=None)
