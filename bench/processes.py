"""Processes of the application started and stopped by the measures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

from app.core.jobs import queue
from bench.installation import Installation, find_free_port

PATIENCE = 60.0
PARVIS = Path(sys.executable).parent / "parvis"


@contextmanager
def run_redis(place: Installation) -> Iterator[None]:
    """Run the embedded Redis: enqueueing is a part of the cost of a submission."""
    with run_process(place, [str(PARVIS), "redis"]):
        wait_for(queue.is_reachable)
        queue.install(place.settings)
        yield


@contextmanager
def run_process(place: Installation, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process with the settings of the installation, without its output."""
    process = subprocess.Popen(
        command,
        env=dict(place.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait for a condition; fail after a time limit."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("a server did not start")
        time.sleep(0.05)


@contextmanager
def run_web(place: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """Run the web server as in production."""
    with run_process(place, [sys.executable, "-m", "bench.web_server", "bench.wsgi"]) as process:
        wait_for(lambda: is_answering(place.settings.port))
        yield process


@contextmanager
def run_minimal_app(place: Installation) -> Iterator[int]:
    """Run the bare application with the same server; yield its port."""
    port = find_free_port()
    elsewhere = replace(place, environment={**place.environment, "PORT": str(port)})
    with run_process(elsewhere, [sys.executable, "-m", "bench.web_server", "bench.show_minimal_page"]):
        wait_for(lambda: is_answering(port))
        yield port


def measure_memory(leader: int) -> float:
    """Return the megabytes of a process and its children, shared pages counted once, after a warm-up request to each."""
    time.sleep(3)
    children = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=False).stdout.split()
    kilobytes = 0
    for pid in (str(leader), *children):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(rollup.split("\nPss:", 1)[1].split()[0])
    return kilobytes / 1000


def is_answering(port: int) -> bool:
    """Tell whether the health check of a server succeeds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status in (200, 503)
    except OSError:
        return False
    finally:
        connection.close()
