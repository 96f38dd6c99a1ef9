"""Counters of requests and bytes: in Redis, shared by all processes, or in this process while Redis does not respond.

Never in the database: a flood would queue up for the single writer of SQLite.
"""

from __future__ import annotations

import time
from threading import Lock

from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.core.jobs import queue
from app.core.sealing import blind_index
from app.core.sites import current_site

KEY_PREFIX = "parvis:limit"
# After a failure Redis is not tried again for this long, so that a dead Redis slows down nothing.
RETRY_SECONDS = 5.0


class _Process:
    """The counters of this process."""

    redis_limiter: SlidingWindowCounterRateLimiter | None = None
    local_limiter: SlidingWindowCounterRateLimiter | None = None
    unavailable_until: float = 0.0
    # Two concurrent threads would start the timer of MemoryStorage twice, which raises.
    lock = Lock()


def reset_counters() -> None:
    """Called once at start: forget local counts and the connection to Redis."""
    _Process.redis_limiter = _Process.local_limiter = None
    _Process.unavailable_until = 0.0


def count_hit(rate: RateLimitItem, purpose: str, subject: str, *, cost: int = 1) -> int:
    """Count a request; returns 0, or the maximum number of seconds to wait if it exceeds the limit (it is then not
    counted).
    """
    keys = (current_site().slug, purpose, _hash_subject(purpose, subject))
    if (seconds := _count_in_redis(rate, keys, cost)) is not None:
        return seconds
    with _Process.lock:
        if _Process.local_limiter is None:
            _Process.local_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        return _count_with(_Process.local_limiter, rate, keys, cost)


def _count_in_redis(rate: RateLimitItem, keys: tuple[str, ...], cost: int) -> int | None:
    """Count in Redis; None if Redis does not respond."""
    if time.monotonic() < _Process.unavailable_until:
        return None
    try:
        if _Process.redis_limiter is None:
            _Process.redis_limiter = SlidingWindowCounterRateLimiter(_create_redis_storage())
        return _count_with(_Process.redis_limiter, rate, keys, cost)
    except (StorageError, *queue.UNAVAILABLE):
        _Process.unavailable_until = time.monotonic() + RETRY_SECONDS
        return None


def _create_redis_storage() -> RedisStorage:
    pool = queue.get_quick_connection().connection_pool
    return RedisStorage("redis://", connection_pool=pool, key_prefix=KEY_PREFIX, wrap_exceptions=True)


def _count_with(limiter: SlidingWindowCounterRateLimiter, rate: RateLimitItem, keys: tuple[str, ...], cost: int) -> int:
    return 0 if limiter.hit(rate, *keys, cost=cost) else rate.get_expiry()


def _hash_subject(purpose: str, subject: str) -> str:
    """Hashed, so that no network address or account is written to the files of Redis."""
    return blind_index(f"limit.{purpose}", subject).hex()[:32]
