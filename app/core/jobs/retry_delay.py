"""Delay before the next attempt at an item of the outbox, and when to give up."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
# Everything is delivered within ten minutes after a failed service has recovered.
MAX_PAUSE = timedelta(minutes=8)
MIN_ATTEMPTS = 48
MIN_RETRY_PERIOD = timedelta(days=3)


def compute_pause(attempts: int) -> timedelta:
    """The delay before the next attempt: 1, 2, 4, then 8 minutes."""
    doublings: int = min(attempts - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), MAX_PAUSE)


def has_exhausted_retries(attempts: int, since: timedelta) -> bool:
    """Whether to give up."""
    return attempts >= MIN_ATTEMPTS and since >= MIN_RETRY_PERIOD
