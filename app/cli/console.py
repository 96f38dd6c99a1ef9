"""The output of `parvis start`: lines prefixed by process, and a banner once the pages respond."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from threading import Lock
from typing import IO

TIMEOUT_SECONDS = 120.0
RULE = "─" * 78


class Console:
    """A terminal to which several threads write whole lines."""

    def __init__(self, names: list[str], output: IO[str] | None = None) -> None:
        self._width = max(map(len, names), default=0)
        self._output = output or sys.stdout
        self._lock = Lock()

    def write(self, name: str, line: str) -> None:
        """Write a line of one process."""
        self._print(f"{time.strftime('%H:%M:%S')} {name:<{self._width}} | {line}")

    def write_banner(self, text: str) -> None:
        """Write a text that must stand out from the lines of the processes."""
        self._print(f"\n{RULE}\n{text}\n{RULE}\n")

    def _print(self, text: str) -> None:
        with self._lock:
            print(text, file=self._output, flush=True)


def wait_for_pages(host: str, port: int, *, timeout: float = TIMEOUT_SECONDS) -> bool:
    """Wait until the server responds to the health probe; False after the timeout."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if _is_responding(host, port):
            return True
        time.sleep(0.3)
    return False


def _is_responding(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def show_banner_once_served(console: Console, host: str, port: int, describe: Callable[[], str]) -> None:
    """Show the description once the pages respond, after the start-up messages."""
    reachable_host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not listened on
    if wait_for_pages(reachable_host, port):
        console.write_banner(describe())
