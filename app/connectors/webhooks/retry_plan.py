"""Delays between attempts at one event: those of Standard Webhooks, over about three days."""

from __future__ import annotations

from datetime import timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# About half an hour: less is a restart, of which nobody has to be told.
NOTICE_AFTER = 3


def find_delay(failures: int, pause: timedelta | None = None) -> timedelta | None:
    """The delay after that many failures, or the longer one that the receiver asked for; none when all were tried."""
    if failures > len(DELAYS):
        return None
    return max(DELAYS[failures - 1], pause or timedelta())
