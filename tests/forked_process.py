"""Fast start of application processes: they are forked from a process with loaded modules and an application, which takes longer
than most tests.

The chaos run of a release starts its processes without forking (`tests/reliability`).
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
from typing import Any, NoReturn, TextIO

import pytest

MODULES = ("app.cli", "app.server", "app.wiring", "app.worker")
OWN_MODULE = "tests.forked_process"


class ForkedProcess:
    """A running process, with the interface of `Popen` that the tests use."""

    def __init__(self, pid: int, first: str) -> None:
        self.pid = pid
        self._first = first
        self._ends = os.pidfd_open(pid)
        self._status: int | None = None

    def poll(self) -> int | None:
        """Return None while it runs, then its exit status, or minus the signal that ended it."""
        return self._poll_status(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its status."""
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
        exit_poll = select.poll()
        exit_poll.register(self._ends, select.POLLIN)
        if self._status is None and exit_poll.poll(milliseconds):
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
    """Fork a process in its own session that runs this code; its output is inherited, or appended to `log`.

    Its standard output is inherited too, or appended to `answer`. The code of `first` was run before the
    modules were loaded, once for all the processes forked with it.
    """
    files = {"log": str(log) if log else None, "answer": str(answer) if answer else None}
    order = {"code": code, "environment": dict(environment), "arguments": arguments, **files}
    return ForkedProcess(_send_order(order, first), first)


def _send_order(order: Mapping[str, object], first: str) -> int:
    order_pipe, answer_pipe = _get_fork_server(first)
    order_pipe.write(json.dumps(order) + "\n")
    order_pipe.flush()
    return int(answer_pipe.readline())


@cache
def _get_fork_server(first: str) -> tuple[TextIO, TextIO]:
    """Return the pipes of the fork server, which lives as long as this test process."""
    (orders, order_writer), (answer_reader, answers) = os.pipe(), os.pipe()
    subprocess.Popen([sys.executable, "-m", OWN_MODULE, str(orders), str(answers), first], pass_fds=(orders, answers))
    os.close(orders)
    os.close(answers)
    return os.fdopen(order_writer, "w"), os.fdopen(answer_reader)


def _serve_orders(orders: int, answers: int, first: str) -> None:
    exec(first, {})
    for name in MODULES:
        __import__(name)
    from app.places import service_responses
    from tests import patience, shared_caches

    with pytest.MonkeyPatch.context() as patch, os.fdopen(orders) as order_lines:
        shared_caches.install_shared_caches(patch)
        patch.setattr(service_responses, "TIMEOUT_SECONDS", patience.allow(service_responses.TIMEOUT_SECONDS))
        for line in order_lines:
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
    """Make an application from which the processes copy shared state, without reading a site."""
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
