"""Real servers for tests, on free ports or private sockets, stopped by their tests."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from app.config import Settings
from app.core.jobs import queue, redis_server
from tests.forked_process import ForkedProcess, fork_process
from tests.patience import allow

PATIENCE = allow(40.0)
# Below the ephemeral ports of Linux.
PORTS = range(12_000, 32_000)
# Some sites use several consecutive ports.
STEP, PORTS_OF_A_PROCESS = 4, 1200

Process = ForkedProcess | subprocess.Popen[bytes]


def build_environment(settings: Settings) -> dict[str, str]:
    """Build the environment of a process that shares the site of the test."""
    environment = {
        **os.environ,
        "PARVIS_ENV": settings.environment,
        "PARVIS_VAR": str(settings.var),
        "PARVIS_SECRET_KEY": settings.secret_key,
        "PARVIS_MASTER_KEY": base64.b64encode(settings.master_key).decode(),
        "PARVIS_SMTP_URL": settings.smtp_url,
        "PARVIS_SECOND_FACTOR": "on" if settings.has_second_factor else "off",
        "DATABASE_URL": settings.database_url,
        "PARVIS_KEYS_URL": settings.keys_url,
        "PARVIS_PRIVATE_HOSTS": ",".join(settings.private_hosts),
        "PORT": str(settings.port),
    }
    return environment | ({"REDIS_URL": settings.redis_url} if settings.redis_url else {})


def start_process(settings: Settings, code: str) -> ForkedProcess:
    """Start a process that runs Python code."""
    return fork_process(code, build_environment(settings))


def stop_process(process: Process) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def stop_with_children(process: Process) -> None:
    """Stop a process with its children, which share its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait for a condition; fail after a time limit."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def find_free_port(beside: int = 0) -> int:
    """Find free consecutive ports, each returned once by this process, outside of the ephemeral range."""
    while True:
        port = next(_ports)
        if all(_is_port_free(index) for index in range(port, port + beside + 1)):
            return port


def _iterate_ports() -> Iterator[int]:
    """Yield candidate ports outside of the ephemeral range, in an order specific to each test process."""
    run, worker = (
        os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())),
        os.environ.get("PYTEST_XDIST_WORKER", "gw0"),
    )
    first = zlib.crc32(run.encode()) + int(worker.removeprefix("gw")) * PORTS_OF_A_PROCESS
    for number in count(first, STEP):
        yield PORTS[number % len(PORTS)]


def _is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_ports = _iterate_ports()


class RedisServer:
    """The Redis of a test, started by the launcher of the application."""

    CODE = "from app.config import read_settings; from app.core.jobs.redis_server import run_redis_server; run_redis_server(read_settings())"  # noqa: E501

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = redis_server.get_redis_url(settings)
        self.process: ForkedProcess | None = None

    def start(self) -> None:
        self.process = start_process(self.settings, self.CODE)
        wait_until(self.is_answering)
        # Resets the pause after a failure.
        queue.install(self.settings)

    def is_answering(self) -> bool:
        try:
            return bool(self.client().ping())
        except RedisError:
            return False

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def kill(self) -> None:
        assert self.process is not None
        stop_process(self.process)


@pytest.fixture
def redis(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A running Redis, even on a very slow machine."""
    monkeypatch.setattr(queue, "TIMEOUT_SECONDS", PATIENCE)
    server = RedisServer(settings)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_url(redis: RedisServer) -> str:
    return redis.url


class MailServer:
    """A mail server that records accepted messages, with scripted responses."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.to_recipient = "250 OK"
        self.to_content = "250 OK"
        # Callback between the message and the response.
        self.when_received: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.to_content.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=default))
            self.recipients.append(envelope.rcpt_tos)
            self.when_received()
        return self.to_content


@contextmanager
def run_mail_server(port: int) -> Iterator[MailServer]:
    """Run a real mail server in this process."""
    office = MailServer()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@pytest.fixture
def mail_server(app: Flask) -> Iterator[MailServer]:
    """A real mail server, configured in the application of the test."""
    port = find_free_port()
    with run_mail_server(port) as office:
        app.config["PARVIS"] = replace(app.config["PARVIS"], smtp_url=f"smtp://127.0.0.1:{port}")
        yield office
