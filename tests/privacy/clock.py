"""Moving the clock of tests to a time in Paris."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from app.core import clock


def travel_to(day: date, hour: int = 12, minute: int = 0) -> AbstractContextManager[None]:
    """Set the clock to that time inside the block."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)
    with clock.shift_clock(timedelta()):
        real_now = clock.now()
    return clock.shift_clock(moment - real_now)
