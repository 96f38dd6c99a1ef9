"""Date operators. Adding months keeps the day of the month, or gives the last day of a shorter month, as in law."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any

from app.language.expressions.values import parse_date, parse_number, parse_time

# Larger than the number of days between the first and last date of the calendar.
_MAX_SHIFT = 4_000_000


def add_days(start: Any, count: Any) -> str | None:
    first, shift = parse_date(start), _parse_whole_number(count)
    if first is None or shift is None:
        return None
    try:
        return (first + timedelta(days=shift)).isoformat()
    except OverflowError:
        return None


def add_months(start: Any, count: Any) -> str | None:
    first, shift = parse_date(start), _parse_whole_number(count)
    result = None if first is None or shift is None else _shift_months(first, shift)
    return result.isoformat() if result else None


def add_years(start: Any, count: Any) -> str | None:
    shift = _parse_whole_number(count)
    return None if shift is None else add_months(start, shift * 12)


def days_between(start: Any, end: Any) -> int | None:
    first, last = parse_date(start), parse_date(end)
    return None if first is None or last is None else (last - first).days


def months_between(start: Any, end: Any) -> int | None:
    """Number of whole months between two dates: adding them to the first one does not exceed the last one."""
    first, last = parse_date(start), parse_date(end)
    if first is None or last is None:
        return None
    if last < first:
        return -_count_whole_months(last, first)
    return _count_whole_months(first, last)


def years_between(start: Any, end: Any) -> int | None:
    months = months_between(start, end)
    if months is None:
        return None
    return months // 12 if months >= 0 else -(-months // 12)


def weekday(value: Any) -> int | None:
    """1 for Monday, 7 for Sunday."""
    day = parse_date(value)
    return day.isoweekday() if day else None


def year(value: Any) -> int | None:
    day = parse_date(value)
    return day.year if day else None


def month(value: Any) -> int | None:
    day = parse_date(value)
    return day.month if day else None


def day_of_month(value: Any) -> int | None:
    day = parse_date(value)
    return day.day if day else None


def hour_of_day(value: Any) -> int | None:
    time = parse_time(value)
    return time[0] if time else None


def minute_of_hour(value: Any) -> int | None:
    time = parse_time(value)
    return time[1] if time else None


def _parse_whole_number(value: Any) -> int | None:
    number = parse_number(value)
    is_whole = number is not None and number == number.to_integral_value() and abs(number) <= _MAX_SHIFT
    return int(number) if number is not None and is_whole else None


def _shift_months(start: date, count: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _count_whole_months(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    anniversary = _shift_months(first, months)
    return months - 1 if anniversary is None or anniversary > last else months
