"""The queue: Redis wakes up workers with the ids of outbox items. Redis may be lost: the database is authoritative."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from app.config import Settings
from app.core.jobs import redis_server

NAME = "parvis"
DELIVERY_JOB = "app.core.jobs.delivery.run_delivery_job"
BATCH = 100
# A woken worker handles all pending items: during this time further wake-ups are skipped.
WAKE_UP_SECONDS = 2
# Far above the duration of a batch: delivery stops by itself earlier.
JOB_SECONDS = 600
FAILURE_SECONDS = 24 * 3600
# A user waits for this call, and the sweeper will retry it: fail fast.
TIMEOUT_SECONDS = 0.2
# A starting worker can wait longer.
CHECK_SECONDS = 5.0
# After a failure Redis is not tried again for this long, so that a dead Redis slows down nothing.
RETRY_SECONDS = 5.0
# Exceptions when Redis is unavailable: a server that dies while responding may leave a closed buffer.
UNAVAILABLE = (RedisError, ValueError)


class _Process:
    """The Redis connection state of this process."""

    settings: Settings | None = None
    quick_connection: Redis | None = None
    unavailable_until: float = 0.0


def install(settings: Settings) -> None:
    """Set the address of Redis. Called once at start."""
    _Process.settings, _Process.quick_connection, _Process.unavailable_until = settings, None, 0.0


def connect() -> Redis:
    """A connection with default timeouts, for workers."""
    return Redis.from_url(_get_redis_address())


def get_quick_connection() -> Redis:
    """A connection with a short timeout, for requests of users."""
    return _open_quick_connection()


def check_server() -> None:
    """Ping the server at the configured address, with a timeout. Raises RedisError."""
    Redis.from_url(_get_redis_address(), socket_timeout=CHECK_SECONDS, socket_connect_timeout=CHECK_SECONDS).ping()


def is_reachable() -> bool:
    """Whether Redis responds now."""
    try:
        return bool(_open_quick_connection().ping())
    except UNAVAILABLE:
        return False


def count_batches() -> int:
    """Count the queued batches. Raises RedisError."""
    return _get_queue(_open_quick_connection()).count


def read_server_settings(settings: Settings) -> tuple[bool, str]:
    """Whether Redis has append-only persistence, and its maxmemory policy. Raises RedisError."""
    redis = _connect_quickly(redis_server.get_redis_url(settings))
    is_persistent = bool(redis.info("persistence").get("aof_enabled"))
    return is_persistent, str(redis.info("memory").get("maxmemory_policy"))


def enqueue(site_slug: str, item_ids: Sequence[str]) -> bool:
    """Queue outbox items, a hundred to a job; returns False, without raising, when Redis does not respond."""
    if _Process.settings is None or time.monotonic() < _Process.unavailable_until:
        return False
    try:
        queue = _get_queue(_open_quick_connection())
        for start in range(0, len(item_ids), BATCH):
            _enqueue_batch(queue, site_slug, list(item_ids[start : start + BATCH]))
    except UNAVAILABLE:
        _Process.unavailable_until = time.monotonic() + RETRY_SECONDS
        return False
    return True


def wake_worker(site_slug: str, item_ids: Sequence[str]) -> bool:
    """Queue items that were just committed, unless a wake-up is already pending."""
    if _Process.settings is None or time.monotonic() < _Process.unavailable_until:
        return False
    try:
        is_first = _open_quick_connection().set(_get_wake_up_key(site_slug), 1, nx=True, ex=WAKE_UP_SECONDS)
    except UNAVAILABLE:
        _Process.unavailable_until = time.monotonic() + RETRY_SECONDS
        return False
    return enqueue(site_slug, item_ids) if is_first or len(item_ids) > BATCH else True


def clear_wake_up(site_slug: str) -> None:
    """Called when a worker starts: items committed from now on need another wake-up."""
    with suppress(*UNAVAILABLE):  # the key expires by itself
        _open_quick_connection().delete(_get_wake_up_key(site_slug))


def _get_wake_up_key(site_slug: str) -> str:
    return f"{NAME}:called:{site_slug}"


def _enqueue_batch(queue: Queue, site_slug: str, batch: list[str]) -> None:
    queue.enqueue_call(
        DELIVERY_JOB,
        args=(site_slug, batch),
        timeout=JOB_SECONDS,
        result_ttl=0,
        failure_ttl=FAILURE_SECONDS,
        description=f"{len(batch)} outbox items",
    )


def _get_queue(redis: Redis) -> Queue:
    return Queue(NAME, connection=redis, serializer=JSONSerializer)


def _open_quick_connection() -> Redis:
    if _Process.quick_connection is None:
        _Process.quick_connection = _connect_quickly(_get_redis_address())
    return _Process.quick_connection


def _connect_quickly(address: str) -> Redis:
    retry = Retry(NoBackoff(), 0)
    return Redis.from_url(address, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, retry=retry)


def _get_redis_address() -> str:
    if _Process.settings is None:
        raise RuntimeError("queue.install was not called")
    return redis_server.get_redis_url(_Process.settings)
