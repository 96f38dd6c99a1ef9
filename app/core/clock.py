"""The application clock: UTC for the database, Europe/Paris for legal delays and display. Tests shift it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_process_shift = timedelta()
_shift: ContextVar[timedelta | None] = ContextVar("clock_shift", default=None)


def now() -> datetime:
    """The current time in UTC, timezone-aware."""
    shift = _shift.get()
    return datetime.now(UTC) + (_process_shift if shift is None else shift)


def today() -> date:
    """The current date in Paris: 23:30 UTC on 1 March is already 2 March."""
    return to_paris(now()).date()


def to_paris(moment: datetime) -> datetime:
    return moment.astimezone(PARIS)


def add_months(day: date, months: int) -> date:
    """Add calendar months: the day of that number N months later, else the last day of that month ("de quantième à
    quantième").
    """
    month_index = day.year * 12 + day.month - 1 + months
    year, month = divmod(month_index, 12)
    for day_number in (day.day, 30, 29, 28):
        if day_number > day.day:
            continue
        try:
            return date(year, month + 1, day_number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def shift_process(shift: timedelta) -> None:
    """Shift the clock of the whole process; set once at start, outside production only."""
    global _process_shift
    _process_shift = shift


@contextmanager
def shift_clock(shift: timedelta) -> Iterator[None]:
    """Shift the clock inside the block, relative to the real time."""
    token = _shift.set(shift)
    try:
        yield
    finally:
        _shift.reset(token)
