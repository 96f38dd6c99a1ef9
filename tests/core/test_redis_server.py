"""The embedded Redis: private, and true to its word."""

from __future__ import annotations

import json
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from app.config import Settings
from app.core.jobs import queue, redis_server
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined
from tests.servers import RedisServer, start_process, stop_process, wait_until


def test_the_socket_is_private_and_the_only_way_in(redis: RedisServer, settings: Settings) -> None:
    socket = redis_server.get_socket_path(settings.var)

    assert stat.S_ISSOCK(socket.stat().st_mode)
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert redis.client().config_get("port") == {"port": "0"}


def test_it_asks_for_a_password_that_only_its_user_reads(redis: RedisServer, settings: Settings) -> None:
    credentials = settings.var / "redis" / redis_server.CREDENTIALS
    (password,) = json.loads(credentials.read_text()).values()
    assert redis.process is not None

    with pytest.raises(AuthenticationError):
        Redis(unix_socket_path=str(redis_server.get_socket_path(settings.var)), retry=Retry(NoBackoff(), 0)).ping()
    with pytest.raises(ProcessRefused):
        run_confined(["/bin/cat", str(credentials)], limits=Limits(2, 20.0, 100_000_000, 0))

    assert len(password) >= 32
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    assert password not in Path(f"/proc/{redis.process.pid}/cmdline").read_text()


@pytest.mark.parametrize(
    ("url", "mode", "is_protected"),
    [
        ("redis://cache.example:6379", 0o700, False),
        ("redis://:word@cache.example:6379", 0o700, True),
        ("unix://{socket}", 0o777, False),
        ("unix://{socket}", 0o700, True),
        ("unix://{socket}?password=word", 0o777, True),
    ],
)
def test_a_redis_that_anybody_reaches_is_noticed(
    settings: Settings, tmp_path: Path, url: str, mode: int, *, is_protected: bool
) -> None:
    path = tmp_path / "s"
    path.touch()
    path.chmod(mode)

    assert redis_server.is_protected(replace(settings, redis_url=url.format(socket=path))) is is_protected


def test_it_is_set_as_reliability_needs(redis: RedisServer, settings: Settings) -> None:
    assert queue.read_server_settings(settings) == (True, "noeviction")
    assert redis.client().config_get("appendfsync") == {"appendfsync": "everysec"}


def test_a_kill_loses_no_hand_over(redis: RedisServer) -> None:
    for number in range(300):
        assert queue.enqueue("principal", [str(number)])

    redis.kill()
    redis.start()

    assert queue.count_batches() == 300


def test_redis_url_stands_in_for_it(settings: Settings) -> None:
    elsewhere = replace(settings, redis_url="redis://cache.example:6379/2")

    assert redis_server.get_redis_url(elsewhere) == "redis://cache.example:6379/2"


@pytest.mark.thorough
def test_a_long_path_gets_a_short_private_socket(settings: Settings, tmp_path: Path) -> None:
    long = replace(settings, var=tmp_path / ("x" * 60) / ("y" * 60))
    server = RedisServer(long)

    server.start()
    socket = redis_server.get_socket_path(long.var)
    server.kill()

    assert len(str(socket)) <= redis_server.MAX_SOCKET_PATH_LENGTH
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert (long.var / "redis" / "appendonlydir").exists()


def test_a_second_one_waits_for_the_first_to_end(redis: RedisServer, settings: Settings) -> None:
    second = start_process(settings, RedisServer.CODE)
    time.sleep(1.0)
    first_answers = redis.is_answering()

    redis.kill()
    wait_until(redis.is_answering)
    stop_process(second)

    assert first_answers
    with pytest.raises(RedisConnectionError):
        redis.client().ping()
