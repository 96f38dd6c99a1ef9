"""Dates, times and durations of calendar files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar.prop import vDDDTypes

from app.agendas.calendar_files.calendar_components import Property

# Years outside make arithmetic overflow; Outlook begins its time zones in 1601.
FIRST_YEAR, LAST_YEAR = 1600, 9000
MAX_LENGTH = timedelta(days=3_660)
FindZone = Callable[[str], tzinfo]


@dataclass(frozen=True)
class Moment:
    """A date, or a time on the clocks of a zone. A date begins at midnight in the zone of the agenda."""

    wall: datetime
    zone: tzinfo
    is_date: bool = False

    def to_utc(self) -> datetime:
        """Return the instant. An hour that a clock change skips is read as if it had not yet happened (RFC 5545, 3.3.5)."""
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)

    def add(self, length: Length) -> datetime:
        """Return the instant when something that begins here ends."""
        end = Moment(self.wall + timedelta(days=length.days), self.zone).to_utc()
        return end + length.exact


@dataclass(frozen=True)
class Length:
    """A duration: days of the calendar, of 23 or 25 hours when clocks change, then an exact time."""

    days: int = 0
    exact: timedelta = timedelta()

    def approximate(self) -> timedelta:
        return timedelta(days=self.days) + self.exact


def parse_moment(line: Property, find_zone: FindZone) -> Moment:
    """Parse a property that is one date or time. Raises ValueError."""
    return _make_moment(_parse_value(line.value), find_zone(line.parameters.get("TZID", "")))


def parse_moments(line: Property, find_zone: FindZone) -> Iterator[tuple[Moment, Length | None]]:
    """Parse a list of dates, times or periods; a period has its length. Raises ValueError when the wrong one is met."""
    zone = find_zone(line.parameters.get("TZID", ""))
    for text in line.value.split(","):
        value = _parse_value(text.strip())
        if not isinstance(value, tuple):
            yield _make_moment(value, zone), None
            continue
        start = _make_moment(value[0], zone)
        length = (
            make_length(value[1]) if isinstance(value[1], timedelta) else measure(start, _make_moment(value[1], zone))
        )
        yield start, length


def parse_length(text: str) -> Length:
    """Parse a duration. Raises ValueError."""
    value = _parse_value(text)
    if not isinstance(value, timedelta):
        raise ValueError(text)  # noqa: TRY004 - the caller expects one error for what is written
    return make_length(value)


def make_length(duration: timedelta) -> Length:
    """Return the length of a duration, in which days are those of the calendar. Raises ValueError for a negative one."""
    if duration < timedelta():
        raise ValueError(duration)
    return Length(min(duration, MAX_LENGTH).days, timedelta(seconds=duration.seconds))


def measure(start: Moment, end: Moment) -> Length:
    """Return the length between two moments: days between two dates, else an exact time. Raises ValueError."""
    if start.is_date and end.is_date:
        return make_length(end.wall - start.wall)
    duration = end.to_utc() - start.to_utc()
    if duration < timedelta():
        raise ValueError(duration)
    return Length(exact=min(duration, MAX_LENGTH))


def _parse_value(text: str) -> object:
    try:
        value: object = vDDDTypes.from_ical(text)  # type: ignore[no-untyped-call]
    except (TypeError, OverflowError, AttributeError) as error:
        raise ValueError(text) from error
    return value


def _make_moment(value: object, zone: tzinfo) -> Moment:
    if isinstance(value, datetime):
        is_date, wall, zone = False, value.replace(tzinfo=None), UTC if value.tzinfo else zone
    elif isinstance(value, date):
        is_date, wall = True, datetime.combine(value, time())
    else:
        raise ValueError(value)  # noqa: TRY004 - the caller expects one error for what is written
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(value)
    return Moment(wall, zone, is_date)
