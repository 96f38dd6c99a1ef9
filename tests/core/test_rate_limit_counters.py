"""Counters of requests: in Redis by all processes together, in memory while it does not answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import limits
from flask import Flask

from app.core.jobs import queue
from app.core.rate_limits import counters
from app.core.sites import Site, unit_of_work
from tests.servers import RedisServer

THREE = limits.parse("3 per hour")


def count(times: int, subject: str) -> list[bool]:
    return [counters.count_hit(THREE, "door", subject) == 0 for _ in range(times)]


def test_two_processes_count_together(app: Flask, site: Site, redis: RedisServer) -> None:
    subject = uuid4().hex
    first = count(2, subject)
    counters.reset_counters()  # another process knows nothing but Redis

    assert first + count(2, subject) == [True, True, True, False]
    assert count(1, uuid4().hex) == [True]


def test_counting_goes_on_in_memory_when_redis_dies(app: Flask, site: Site, redis: RedisServer) -> None:
    subject = uuid4().hex
    count(1, subject)
    redis.kill()

    assert count(4, subject) == [True, True, True, False]


def test_counting_goes_on_in_memory_when_redis_goes_while_it_answers(
    app: Flask, site: Site, redis: RedisServer
) -> None:
    subject = uuid4().hex
    count(1, subject)
    pool: Any = queue.get_quick_connection().connection_pool
    for connection in pool._available_connections:
        connection._parser._buffer._buffer.close()  # as redis-py leaves it

    assert count(4, subject) == [True, True, True, False]
    assert not queue.is_reachable()


def test_neither_networks_nor_accounts_are_written_to_redis(app: Flask, site: Site, redis: RedisServer) -> None:
    count(1, "192.0.2.77")

    keys = [key.decode() for key in queue.connect().keys(f"{counters.KEY_PREFIX}*")]
    assert keys
    assert not any("192.0.2.77" in key for key in keys)


def test_a_refused_request_says_how_long_to_wait_at_most(app: Flask, site: Site) -> None:
    count(3, "somebody")

    assert counters.count_hit(THREE, "door", "somebody") == 3600


def test_threads_that_count_at_once_count_each_request_once(app: Flask, site: Site) -> None:
    rate = limits.parse("400 per hour")

    def count_one(_: int) -> bool:
        with unit_of_work(site):
            return counters.count_hit(rate, "door", "crowd") == 0

    with ThreadPoolExecutor(8) as threads:
        passed = list(threads.map(count_one, range(500)))

    assert passed.count(True) == 400
