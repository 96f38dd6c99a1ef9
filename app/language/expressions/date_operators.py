"""Calculating with days, as the law counts them: from a day to the same day of the month, or to its last one."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any

from app.language.expressions.values import parse_date, parse_number, parse_time

# More than all the days between the first and the last of the calendar.
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
    moved = None if first is None or shift is None else _shift_months(first, shift)
    return moved.isoformat() if moved else None


def add_years(start: Any, count: Any) -> str | None:
    shift = _parse_whole_number(count)
    return None if shift is None else add_months(start, shift * 12)


def days_between(start: Any, end: Any) -> int | None:
    first, last = parse_date(start), parse_date(end)
    return None if first is None or last is None else (last - first).days


def months_between(start: Any, end: Any) -> int | None:
    """Whole months gone by: adding them to the first day does not go past the last one."""
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
    found = parse_date(value)
    return found.isoweekday() if found else None


def year(value: Any) -> int | None:
    found = parse_date(value)
    return found.year if found else None


def month(value: Any) -> int | None:
    found = parse_date(value)
    return found.month if found else None


def day_of_month(value: Any) -> int | None:
    found = parse_date(value)
    return found.day if found else None


def hour_of_day(value: Any) -> int | None:
    found = parse_time(value)
    return found[0] if found else None


def minute_of_hour(value: Any) -> int | None:
    found = parse_time(value)
    return found[1] if found else None


def _parse_whole_number(value: Any) -> int | None:
    found = parse_number(value)
    is_whole = found is not None and found == found.to_integral_value() and abs(found) <= _MAX_SHIFT
    return int(found) if found is not None and is_whole else None


def _shift_months(start: date, count: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _count_whole_months(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    moved = _shift_months(first, months)
    return months - 1 if moved is None or moved > last else months
