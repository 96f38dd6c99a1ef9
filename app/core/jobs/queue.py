"""The wake-up call: Redis tells a worker which outbox items wait. It holds ids only and may vanish: the database is the truth."""

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
# A worker that was called does all that waits: for so long one call stands for those that follow.
WAKE_UP_SECONDS = 2
# Far above what a batch takes: delivery stops by itself before.
JOB_SECONDS = 600
FAILURE_SECONDS = 24 * 3600
# A person waits behind this call, and the sweeper will do it again: better give up at once.
TIMEOUT_SECONDS = 0.2
# A worker that starts can wait longer.
CHECK_SECONDS = 5.0
# After a failure nobody asks again for this long, so that a dead Redis slows down nothing.
RETRY_SECONDS = 5.0
# What a call raises when Redis is gone: one that goes while it answers may leave its client a closed buffer.
UNAVAILABLE = (RedisError, ValueError)


class _Process:
    """What this process knows of Redis."""

    settings: Settings | None = None
    quick_connection: Redis | None = None
    unavailable_until: float = 0.0


def install(settings: Settings) -> None:
    """Called once at start: says where Redis is."""
    _Process.settings, _Process.quick_connection, _Process.unavailable_until = settings, None, 0.0


def connect() -> Redis:
    """A patient connection, for workers."""
    return Redis.from_url(_get_redis_address())


def get_quick_connection() -> Redis:
    """A connection that gives up at once, for what a person waits behind."""
    return _open_quick_connection()


def check_server() -> None:
    """Raises RedisError unless a Redis answers at the address; something else that listens there may keep silent."""
    Redis.from_url(_get_redis_address(), socket_timeout=CHECK_SECONDS, socket_connect_timeout=CHECK_SECONDS).ping()


def is_reachable() -> bool:
    """True if Redis answers now."""
    try:
        return bool(_open_quick_connection().ping())
    except UNAVAILABLE:
        return False


def count_batches() -> int:
    """How many batches wait for a worker. Raises RedisError."""
    return _get_queue(_open_quick_connection()).count


def read_server_settings(settings: Settings) -> tuple[bool, str]:
    """Whether Redis keeps what it is told on its disk, and what it does when memory is short. Raises RedisError."""
    redis = _connect_quickly(redis_server.get_redis_url(settings))
    is_kept = bool(redis.info("persistence").get("aof_enabled"))
    return is_kept, str(redis.info("memory").get("maxmemory_policy"))


def enqueue(site_slug: str, item_ids: Sequence[str]) -> bool:
    """Hands over outbox items, a hundred to a job; False, and nothing raised, when Redis does not answer."""
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
    """Hands over what was just committed, unless a worker was called a moment ago and has not begun yet."""
    if _Process.settings is None or time.monotonic() < _Process.unavailable_until:
        return False
    try:
        is_first = _open_quick_connection().set(_get_wake_up_key(site_slug), 1, nx=True, ex=WAKE_UP_SECONDS)
    except UNAVAILABLE:
        _Process.unavailable_until = time.monotonic() + RETRY_SECONDS
        return False
    return enqueue(site_slug, item_ids) if is_first or len(item_ids) > BATCH else True


def clear_wake_up(site_slug: str) -> None:
    """A worker begins: what is committed from now on needs another call."""
    with suppress(*UNAVAILABLE):  # the mark ends by itself
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
