"""Runs the processes of a Procfile side by side: one that ends is started again alone, and the others never notice."""

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

# A process that ends at once waits longer each time; one that lived for a while starts again quickly.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0
# The web server lets an upload in progress end (`server.FAREWELL`).
STOP_SECONDS = 35.0
# What a dead process left behind, such as the workers of a web server, holds its port: it has this long to end.
LEFTOVER_SECONDS = 3.0

# What a shell would have to read: any other command is run without one, and so gets the signals itself.
_OF_SHELL = frozenset("|&;<>()$`\\*?[]{}~#=%!\n")
_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")

Write = Callable[[str, str], None]


class ProcfileError(ValueError):
    """The file names no process, or cannot be read."""


@dataclass(frozen=True)
class Program:
    """One line of a Procfile."""

    name: str
    command: str


def read_procfile(path: Path) -> list[Program]:
    """Raises ProcfileError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ProcfileError(f"{path} cannot be read: {error.strerror}.") from error
    programs = [Program(found[1], found[2]) for line in lines if (found := _LINE.fullmatch(line.strip()))]
    if not programs:
        raise ProcfileError(f"{path} names no process.")
    return programs


class Supervisor:
    """Keeps programs running until it is told to stop; `write` gets each line that they say, after their name."""

    def __init__(self, programs: Sequence[Program], write: Write) -> None:
        self.programs = programs
        self.write = write
        self._stopping = Event()
        # A program never starts between the decision to stop and the signals that tell it to.
        self._lock = Lock()
        self._running: dict[str, subprocess.Popen[str]] = {}

    def run(self) -> None:
        """Returns once every program has ended, after SIGTERM or SIGINT; a second one kills what is still there."""
        signals, signals_end = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os.write(signals_end, b"."))
        keepers = {each: Thread(target=self._keep, args=(each,), daemon=True) for each in self.programs}
        for keeper in keepers.values():
            keeper.start()
        os.read(signals, 1)
        with self._lock:
            self._stopping.set()
        end = time.monotonic() + STOP_SECONDS
        for program in reversed(self.programs):
            self._stop(program, keepers[program], until=end, signals=signals)
        for keeper in keepers.values():
            keeper.join(LEFTOVER_SECONDS)

    def _stop(self, program: Program, keeper: Thread, *, until: float, signals: int) -> None:
        """The last of the file first, so that nothing misses what it stands on while it ends."""
        self._signal(program, signal.SIGTERM)
        while keeper.is_alive() and time.monotonic() < until and not _has_another_signal(signals):
            keeper.join(0.1)
        if keeper.is_alive():
            self._signal(program, signal.SIGKILL)

    def _signal(self, program: Program, number: signal.Signals) -> None:
        """To the program itself: it knows how to end what it started."""
        process = self._running.get(program.name)
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(number)

    def _keep(self, program: Program) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once(program)
            if self._stopping.is_set():
                return
            is_steady = time.monotonic() - started >= STEADY_SECONDS
            pause = FIRST_PAUSE if is_steady else pause
            self.write(program.name, f"{_ending(code)}; starting it again in {pause:.0f} s")
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run_once(self, program: Program) -> int:
        with self._lock:
            if self._stopping.is_set():
                return 0
            process = self._running[program.name] = _open(program)
        assert process.stdout is not None
        reader = Thread(target=self._copy, args=(program.name, process.stdout), daemon=True)
        reader.start()
        code = process.wait()
        _end_leftovers(process.pid, STOP_SECONDS if self._stopping.is_set() else LEFTOVER_SECONDS)
        reader.join(LEFTOVER_SECONDS)
        return code

    def _copy(self, name: str, lines: IO[str]) -> None:
        for line in lines:
            self.write(name, line.rstrip("\n"))


def _has_another_signal(signals: int) -> bool:
    return bool(select.select([signals], [], [], 0)[0])


def _open(program: Program) -> subprocess.Popen[str]:
    """In a process group of its own: a Ctrl-C reaches the supervisor alone. The commands of this environment come first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    is_plain = _OF_SHELL.isdisjoint(program.command)
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


def _end_leftovers(group: int, patience: float) -> None:
    """Ends what is left of the group of a process that ended."""
    end = time.monotonic() + patience
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
        while time.monotonic() < end:
            time.sleep(0.05)
            os.killpg(group, 0)
        os.killpg(group, signal.SIGKILL)


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"
