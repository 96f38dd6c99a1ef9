"""Moving the clock of tests to a time in Paris."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

from app.core import clock


def travel_to(day: date, hour: int = 12, minute: int = 0) -> AbstractContextManager[None]:
    """Set the clock to that time inside the block."""
    return _travel_to_moment(datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS))


def travel_by(*, days: int = 0, seconds: float = 0) -> AbstractContextManager[None]:
    """Set the clock as many days and seconds later inside the block, at the same hour in Paris, also over a change of time."""
    local = clock.to_paris(_read_real_time())
    return _travel_to_moment(local + timedelta(days=days, seconds=seconds))


def _travel_to_moment(moment: datetime) -> AbstractContextManager[None]:
    return clock.shift_clock(moment.astimezone(UTC) - _read_real_time())


def _read_real_time() -> datetime:
    with clock.shift_clock(timedelta()):
        return clock.now()
