"""Going to a day: the clock of the tests is moved to an hour of it, Paris time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from app.core import clock


def travel_to(day: date, hour: int = 12, minute: int = 0) -> AbstractContextManager[None]:
    """Inside the block it is that moment."""
    wanted = datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)
    with clock.shift_clock(timedelta()):
        real_now = clock.now()
    return clock.shift_clock(wanted - real_now)
