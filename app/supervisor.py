"""Runs the processes of a Procfile; one that ends is restarted without affecting the others."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import IO

# The delay doubles for a process that keeps ending at once, and is reset once it has run for a while.
FIRST_PAUSE, MAX_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0
# The web server lets an upload in progress finish (`server.SHUTDOWN_SECONDS`).
STOP_SECONDS = 35.0
# Children of a dead process, such as web workers, keep its port open: they have this long to end.
LEFTOVER_SECONDS = 3.0

# Characters that need a shell: any other command is executed without one, so that it receives the signals itself.
_SHELL_CHARACTERS = frozenset("|&;<>()$`\\*?[]{}~#=%!\n")
_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")

Write = Callable[[str, str], None]


class ProcfileError(ValueError):
    """The Procfile has no process, or cannot be read."""


@dataclass(frozen=True)
class Program:
    """One line of a Procfile."""

    name: str
    command: str


def read_procfile(path: Path) -> list[Program]:
    """Parse a Procfile. Raises ProcfileError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ProcfileError(f"{path} cannot be read: {error.strerror}.") from error
    programs = [Program(match[1], match[2]) for line in lines if (match := _LINE.fullmatch(line.strip()))]
    if not programs:
        raise ProcfileError(f"{path} names no process.")
    return programs


class Supervisor:
    """Keeps programs running until it is stopped; `write` gets each line of output with the program's name."""

    def __init__(self, programs: Sequence[Program], write: Write) -> None:
        self.programs = programs
        self.write = write
        self._stopping = Event()
        # Held so that no program starts between the decision to stop and the stop signals.
        self._lock = Lock()
        self._running: dict[str, subprocess.Popen[str]] = {}

    def run(self) -> None:
        """Return once every program has ended after SIGTERM or SIGINT; a second signal kills the remaining ones."""
        signals, signals_end = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os.write(signals_end, b"."))
        threads = {
            program: Thread(target=self._run_repeatedly, args=(program,), daemon=True) for program in self.programs
        }
        for thread in threads.values():
            thread.start()
        os.read(signals, 1)
        with self._lock:
            self._stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for program in reversed(self.programs):
            self._stop(program, threads[program], deadline=deadline, signals=signals)
        for thread in threads.values():
            thread.join(LEFTOVER_SECONDS)

    def _stop(self, program: Program, thread: Thread, *, deadline: float, signals: int) -> None:
        """Stop the program. Called in reverse order of the Procfile, so that programs stop before those they depend on."""
        self._signal(program, signal.SIGTERM)
        while thread.is_alive() and time.monotonic() < deadline and not _has_another_signal(signals):
            thread.join(0.1)
        if thread.is_alive():
            self._signal(program, signal.SIGKILL)

    def _signal(self, program: Program, number: signal.Signals) -> None:
        """Signal the program itself, which stops its own children."""
        process = self._running.get(program.name)
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(number)

    def _run_repeatedly(self, program: Program) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started_at = time.monotonic()
            code = self._run_once(program)
            if self._stopping.is_set():
                return
            is_steady = time.monotonic() - started_at >= STEADY_SECONDS
            pause = FIRST_PAUSE if is_steady else pause
            self.write(program.name, f"{_describe_exit(code)}; starting it again in {pause:.0f} s")
            self._stopping.wait(pause)
            pause = min(pause * 2, MAX_PAUSE)

    def _run_once(self, program: Program) -> int:
        with self._lock:
            if self._stopping.is_set():
                return 0
            process = self._running[program.name] = _open(program)
        assert process.stdout is not None
        reader = Thread(target=self._forward_output, args=(program.name, process.stdout), daemon=True)
        reader.start()
        code = process.wait()
        _end_leftovers(process.pid, STOP_SECONDS if self._stopping.is_set() else LEFTOVER_SECONDS)
        reader.join(LEFTOVER_SECONDS)
        return code

    def _forward_output(self, name: str, lines: IO[str]) -> None:
        for line in lines:
            self.write(name, line.rstrip("\n"))


def _has_another_signal(signals: int) -> bool:
    return bool(select.select([signals], [], [], 0)[0])


def _open(program: Program) -> subprocess.Popen[str]:
    """Start the program in its own process group, so that Ctrl-C only reaches the supervisor; its PATH starts with this
    environment.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    is_plain = _SHELL_CHARACTERS.isdisjoint(program.command)
    return subprocess.Popen(
        shlex.split(program.command) if is_plain else program.command,
        shell=not is_plain,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PATH": path},
        start_new_session=True,
    )


def _end_leftovers(group: int, timeout: float) -> None:
    """Terminate the remaining processes of the group of a process that has ended."""
    deadline = time.monotonic() + timeout
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
        while time.monotonic() < deadline:
            time.sleep(0.05)
            os.killpg(group, 0)
        os.killpg(group, signal.SIGKILL)


def _describe_exit(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"
