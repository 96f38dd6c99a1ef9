"""Recurrence rules of calendar files, as they are written (RFC 5545, 3.3.10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import product

from icalendar.prop import vRecur

from app.agendas.calendar_files.file_problems import RULE_TOO_FREQUENT, UNREADABLE_RULE

DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
_TOO_FREQUENT = ("SECONDLY", "MINUTELY", "HOURLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The greatest value of each list of numbers, and whether it may be negative, counted from the end.
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 60, False),
}
MAX_TIMES = 96


class RecurrenceRefused(ValueError):
    """A rule that cannot be read, or has too many dates; `problem` is a code of `file_problems`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Rule:
    """A recurrence rule. `until` is an instant, a time on the clock of the event, or nothing."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    # Weekdays of every week, then those that are the nth of the month or of the year.
    weekdays: frozenset[int] = frozenset()
    nth_weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: tuple[int, ...] = ()
    times: tuple[time, ...] = ()
    week_start: int = 0

    def includes(self, wall: datetime, instant: datetime) -> bool:
        """Whether the rule has not ended at that moment."""
        if self.until is None:
            return True
        return instant <= self.until if self.until.tzinfo else wall <= self.until


def parse_rule(text: str, start: datetime) -> Rule:
    """Parse a rule of something that begins at `start`. Raises RecurrenceRefused."""
    try:
        parts = {key.upper(): list(values) for key, values in vRecur.from_ical(text).items()}
        return _complete(_make_rule(str(parts["FREQ"][0]).upper(), parts, start), start)
    except RecurrenceRefused:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise RecurrenceRefused(UNREADABLE_RULE) from error


def _make_rule(frequency: str, parts: dict[str, list[object]], start: datetime) -> Rule:
    if frequency in _TOO_FREQUENT:
        raise RecurrenceRefused(RULE_TOO_FREQUENT)
    if frequency not in (DAILY, WEEKLY, MONTHLY, YEARLY) or str(parts.get("RSCALE", ["GREGORIAN"])[0]) != "GREGORIAN":
        raise ValueError(frequency)
    numbers = {name: _read_numbers(parts, name) for name in _RANGES}
    weekdays = [_read_weekday(str(text)) for text in parts.get("BYDAY", ())]
    with_ordinals = frequency in (MONTHLY, YEARLY)
    return Rule(
        frequency,
        interval=_read_positive(parts, "INTERVAL") or 1,
        count=_read_positive(parts, "COUNT"),
        until=_read_until(parts.get("UNTIL", [None])[0]),
        months=frozenset(numbers["BYMONTH"]),
        month_days=frozenset(numbers["BYMONTHDAY"]),
        year_days=frozenset(numbers["BYYEARDAY"]),
        weeks=frozenset(numbers["BYWEEKNO"]),
        weekdays=frozenset(weekday for ordinal, weekday in weekdays if not (ordinal and with_ordinals)),
        nth_weekdays=frozenset(nth for nth in weekdays if nth[0] and with_ordinals),
        positions=tuple(numbers["BYSETPOS"]),
        times=_list_times(numbers, start),
        week_start=_read_weekday(str(parts.get("WKST", ["MO"])[0]))[1],
    )


def _read_positive(parts: dict[str, list[object]], name: str) -> int | None:
    if name not in parts:
        return None
    number = int(str(parts[name][0]))
    if number < 1:
        raise ValueError(number)
    return min(number, 100_000)


def _read_numbers(parts: dict[str, list[object]], name: str) -> list[int]:
    smallest, greatest, may_be_negative = _RANGES[name]
    numbers = [int(str(value)) for value in parts.get(name, ())]
    for number in numbers:
        if not smallest <= (abs(number) if may_be_negative else number) <= greatest:
            raise ValueError(number)
    return sorted(set(numbers))


def _read_weekday(text: str) -> tuple[int, int]:
    """Return the ordinal, 0 without one, and the weekday of `MO`, `2TU` or `-1FR`."""
    ordinal = int(text[:-2] or 0)
    if abs(ordinal) > 53:
        raise ValueError(text)
    return ordinal, _WEEKDAYS.index(text[-2:].upper())


def _read_until(value: object) -> datetime | None:
    """Return the end of a rule: the last second of the day when it is a date, whatever the event is."""
    if value is None or isinstance(value, datetime):
        return value.astimezone(UTC) if value and value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59))
    raise ValueError(value)


def _list_times(numbers: dict[str, list[int]], start: datetime) -> tuple[time, ...]:
    hours = numbers["BYHOUR"] or [start.hour]
    minutes = numbers["BYMINUTE"] or [start.minute]
    seconds = [min(second, 59) for second in numbers["BYSECOND"]] or [start.second]
    if len(hours) * len(minutes) * len(seconds) > MAX_TIMES:
        raise RecurrenceRefused(RULE_TOO_FREQUENT)
    return tuple(time(*parts) for parts in product(hours, minutes, seconds))


def _complete(rule: Rule, start: datetime) -> Rule:
    """Add what a rule leaves to the first date: the day of the week, of the month or of the year."""
    if rule.weeks or rule.year_days or rule.month_days or rule.weekdays or rule.nth_weekdays:
        return rule
    if rule.frequency == WEEKLY:
        return replace(rule, weekdays=frozenset({start.weekday()}))
    if rule.frequency == YEARLY and not rule.months:
        rule = replace(rule, months=frozenset({start.month}))
    return rule if rule.frequency == DAILY else replace(rule, month_days=frozenset({start.day}))
