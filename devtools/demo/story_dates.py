"""Dates in the demo: relative to now, at plausible hours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

from app.core import clock

AGENT_HOURS = ("09:20", "10:35", "11:15", "14:10", "15:40")
RESIDENT_HOURS = ("12:25", "18:50", "20:10")
SAME_DAY = timedelta(minutes=47)
SATURDAY = 5
# An hour still to come becomes so many minutes ago: the time left in its day, divided by this.
FUTURE_SCALE = 100


@contextmanager
def set_clock(moment: datetime) -> Iterator[None]:
    """Set the clock to that time inside the block."""
    with clock.shift_clock(timedelta()):
        real_now = clock.now()
    with clock.shift_clock(moment - real_now):
        yield


def get_moment_before(present: datetime, days: int, hour: str) -> datetime:
    """Return the time of an hour in Paris, days ago; hours of today still to come are some minutes ago, in their order."""
    day = clock.to_paris(present).date() - timedelta(days=days)
    moment = _to_utc(datetime.combine(day, time.fromisoformat(hour)))
    midnight = _to_utc(datetime.combine(day + timedelta(days=1), time.min))
    return min(moment, present - (midnight - moment) / FUTURE_SCALE)


def get_moment_after(start: datetime, days: int, *, position: int, by_agent: bool, present: datetime) -> datetime:
    """Return the time of a step; steps of agents are on working days."""
    if days == 0:
        return min(start + (position + 1) * SAME_DAY, present)
    hours = AGENT_HOURS if by_agent else RESIDENT_HOURS
    day = clock.to_paris(start).date() + timedelta(days=days)
    if by_agent and day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return min(_to_utc(datetime.combine(day, time.fromisoformat(hours[position % len(hours)]))), present)


def _to_utc(local: datetime) -> datetime:
    return local.replace(tzinfo=clock.PARIS).astimezone(UTC)
