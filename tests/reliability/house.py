"""An installation as a machine runs it: four processes, and a supervisor that starts again whatever has died."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

from app.config import Settings
from app.core import queue
from tests.reliability import processes
from tests.servers import Process, environment_of, stop, wait_until

PARVIS = str(Path(sys.executable).parent / "parvis")
COMMANDS = ("redis", "worker", "scheduler", "web")
ROUND = 0.05
# A work horse is there for a moment only: one is waited for this long.
HORSE_PATIENCE = 0.4


def launch_as_a_machine(command: str, environment: Mapping[str, str], log: Path) -> Process:
    """A process that loads everything itself, in a session of its own."""
    with log.open("ab") as says:
        return subprocess.Popen([PARVIS, command], env=environment, stdout=says, stderr=says, start_new_session=True)


Launch = Callable[[str, Mapping[str, str], Path], Process]


class House:
    """The processes of one site, each killed without notice and started again."""

    def __init__(self, settings: Settings, launch: Launch = launch_as_a_machine) -> None:
        self.settings, self.launch = settings, launch
        self.running: dict[str, Process] = {}
        self.starts: dict[str, int] = dict.fromkeys(COMMANDS, 0)
        self.closed = threading.Event()
        self.supervisor = threading.Thread(target=self._supervise, daemon=True)
        self.sessions: set[int] = set()

    def __enter__(self) -> Self:
        self.supervisor.start()
        wait_until(self.answers, patience=120)
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self.supervisor.join()
        for process in self.running.values():
            stop(process)
        while left := processes.of_sessions(self.sessions):
            processes.kill(*left)
            time.sleep(ROUND)

    def answers(self) -> bool:
        """True when the web serves."""
        connection = HTTPConnection("127.0.0.1", self.settings.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self, target: str, chance: random.Random) -> bool:
        """Kills what the target names; False when there is no such process now."""
        pids = TARGETS[target](self, chance)
        processes.kill(*pids)
        return bool(pids)

    def pid(self, command: str) -> int:
        return self.running[command].pid

    def _supervise(self) -> None:
        while not self.closed.is_set():
            for command in COMMANDS:
                if command not in self.running or self.running[command].poll() is not None:
                    self.running[command] = self._start(command)
            self.closed.wait(ROUND)

    def _environment(self) -> dict[str, str]:
        """Each visitor says from which network they come, as a proxy would."""
        return environment_of(self.settings) | {"PARVIS_PROXIES": "1"}

    def _start(self, command: str) -> Process:
        self.starts[command] += 1
        process = self.launch(command, self._environment(), self.settings.var / "house.log")
        self.sessions.add(process.pid)
        return process


def _web(house: House, chance: random.Random) -> list[int]:
    return [house.pid("web"), *processes.children_of(house.pid("web"))] if house.answers() else []


def _web_worker(house: House, chance: random.Random) -> list[int]:
    workers = processes.children_of(house.pid("web")) if house.answers() else []
    return [chance.choice(workers)] if workers else []


def _horse(house: House, chance: random.Random) -> list[int]:
    end = time.monotonic() + HORSE_PATIENCE
    while time.monotonic() < end:
        if horses := processes.children_of(house.pid("worker")):
            return horses
        time.sleep(0.002)
    return []


def _worker_and_horse(house: House, chance: random.Random) -> list[int]:
    horses = _horse(house, chance)
    return [house.pid("worker"), *horses] if horses else []


def _worker(house: House, chance: random.Random) -> list[int]:
    return [house.pid("worker")] if _horse(house, chance) else []


def _redis(house: House, chance: random.Random) -> list[int]:
    return [house.pid("redis")] if queue.is_reachable() else []


def _scheduler(house: House, chance: random.Random) -> list[int]:
    return [house.pid("scheduler")]


# What was killed and is not back yet is left in peace: a service that never starts proves nothing.
Target = Callable[[House, random.Random], list[int]]

TARGETS: Mapping[str, Target] = {
    "web": _web,
    "web worker": _web_worker,
    "worker and horse": _worker_and_horse,
    "horse": _horse,
    "worker": _worker,
    "redis": _redis,
    "scheduler": _scheduler,
}
