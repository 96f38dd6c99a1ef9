"""Processes of ours that start at once: forked from one that has loaded our modules and made an application, which takes longer
than most tests.

A storm of the size of a release starts its processes as a machine does instead (`tests/reliability`).
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, TextIO

import pytest
from jinja2 import FileSystemBytecodeCache

MODULES = ("app.cli", "app.server", "app.wiring", "app.worker")
OWN_MODULE = "tests.forked_process"


class ForkedProcess:
    """A process that runs, with what the tests ask of a `Popen`."""

    def __init__(self, pid: int, first: str) -> None:
        self.pid = pid
        self._first = first
        self._ends = os.pidfd_open(pid)
        self._status: int | None = None

    def poll(self) -> int | None:
        """None while it runs, then its status: that of its exit, or minus the signal that ended it."""
        return self._poll_status(0)

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end, and gives its status."""
        status = self._poll_status(None if timeout is None else timeout * 1000)
        if status is None:
            raise subprocess.TimeoutExpired(OWN_MODULE, timeout or 0)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._ends, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _poll_status(self, milliseconds: float | None) -> int | None:
        ended = select.poll()
        ended.register(self._ends, select.POLLIN)
        if self._status is None and ended.poll(milliseconds):
            self._status = _send_order({"ended": self.pid}, self._first)
            os.close(self._ends)
        return self._status


def fork_process(
    code: str,
    environment: Mapping[str, str],
    *,
    arguments: tuple[str, ...] = (),
    log: Path | None = None,
    answer: Path | None = None,
    first: str = "",
) -> ForkedProcess:
    """A process of its own session that runs these lines; what it says goes where ours does, or to the end of `log`.

    What it answers, on its standard output, goes there too, or to the end of `answer`. The lines of `first` were run before our
    modules were loaded, once for all those that are forked with them.
    """
    files = {"log": str(log) if log else None, "answer": str(answer) if answer else None}
    order = {"code": code, "environment": dict(environment), "arguments": arguments, **files}
    return ForkedProcess(_send_order(order, first), first)


def _send_order(order: Mapping[str, object], first: str) -> int:
    told, answered = _get_fork_server(first)
    told.write(json.dumps(order) + "\n")
    told.flush()
    return int(answered.readline())


@cache
def _get_fork_server(first: str) -> tuple[TextIO, TextIO]:
    """The process that others are forked from: it lives as long as the process of tests that asked for it."""
    (orders, told), (answered, answers) = os.pipe(), os.pipe()
    subprocess.Popen([sys.executable, "-m", OWN_MODULE, str(orders), str(answers), first], pass_fds=(orders, answers))
    os.close(orders)
    os.close(answers)
    return os.fdopen(told, "w"), os.fdopen(answered)


def _serve_orders(orders: int, answers: int, first: str) -> None:
    exec(first, {})
    for name in MODULES:
        __import__(name)
    from app.core.web.app_factory import Application
    from tests import shared_caches

    with (
        TemporaryDirectory(prefix="parvis-templates-") as folder,
        pytest.MonkeyPatch.context() as patch,
        os.fdopen(orders) as told,
    ):
        # What templates compile to, kept from one process to the next: most of what its first pages would take.
        Application.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(folder)}
        shared_caches.install_shared_caches(patch)
        for line in told:
            os.write(answers, f"{_run_order(json.loads(line), orders, answers)}\n".encode())


def _run_order(order: dict[str, Any], *pipes: int) -> int:
    if "ended" in order:
        return os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
    _make_an_application(order["environment"])
    pid = os.fork()
    if pid == 0:
        for pipe in pipes:
            os.close(pipe)
        _run(**order)
    return pid


def _make_an_application(environment: dict[str, str]) -> None:
    """What those of the processes take what they have in common from; nothing of a site is read."""
    from app import create_app
    from app.config import read_settings
    from tests.shared_caches import CachedRoutesApplication

    if CachedRoutesApplication.first is None:
        create_app(read_settings(environment))


def _run(
    *, code: str, environment: dict[str, str], arguments: list[str], log: str | None, answer: str | None
) -> NoReturn:
    status = 1
    try:
        os.setsid()
        for number, name in ((1, answer or log), (2, log)):
            if name:
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["parvis", *arguments]
        exec(code, {"__name__": "__main__"})
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - it ends here, as an interpreter would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve_orders(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
