"""An installation: four processes, and a supervisor that restarts those that exit."""

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
from app.core.jobs import queue
from tests.reliability import processes
from tests.servers import Process, build_environment, stop_process, wait_until

PARVIS = str(Path(sys.executable).parent / "parvis")
COMMANDS = ("redis", "worker", "scheduler", "web")
ROUND = 0.05
# A work horse lives for a moment only: maximum wait for one.
HORSE_PATIENCE = 0.4


def launch_separately(command: str, environment: Mapping[str, str], log: Path) -> Process:
    """Launch a process that imports everything itself, in its own session."""
    with log.open("ab") as says:
        return subprocess.Popen([PARVIS, command], env=environment, stdout=says, stderr=says, start_new_session=True)


Launch = Callable[[str, Mapping[str, str], Path], Process]


class Supervisor:
    """The processes of one site, killed without notice and restarted."""

    def __init__(self, settings: Settings, launch: Launch = launch_separately) -> None:
        self.settings, self.launch = settings, launch
        self.running: dict[str, Process] = {}
        self.starts: dict[str, int] = dict.fromkeys(COMMANDS, 0)
        self.closed = threading.Event()
        self.supervisor = threading.Thread(target=self._supervise, daemon=True)
        self.sessions: set[int] = set()

    def __enter__(self) -> Self:
        self.supervisor.start()
        wait_until(self.is_answering, patience=120)
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self.supervisor.join()
        for process in self.running.values():
            stop_process(process)
        while remaining := processes.list_in_sessions(self.sessions):
            processes.kill_processes(*remaining)
            time.sleep(ROUND)

    def is_answering(self) -> bool:
        """Tell whether the web process responds."""
        connection = HTTPConnection("127.0.0.1", self.settings.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self, target: str, chance: random.Random) -> bool:
        """Kill a process of the target; return False when there is none now."""
        pids = TARGETS[target](self, chance)
        processes.kill_processes(*pids)
        return bool(pids)

    def get_pid(self, command: str) -> int:
        return self.running[command].pid

    def _supervise(self) -> None:
        while not self.closed.is_set():
            for command in COMMANDS:
                if command not in self.running or self.running[command].poll() is not None:
                    self.running[command] = self._start_process(command)
            self.closed.wait(ROUND)

    def _build_environment(self) -> dict[str, str]:
        """Build the environment, with a trusted proxy so that clients choose their IP address."""
        return build_environment(self.settings) | {"PARVIS_PROXIES": "1"}

    def _start_process(self, command: str) -> Process:
        self.starts[command] += 1
        process = self.launch(command, self._build_environment(), self.settings.var / "processes.log")
        self.sessions.add(process.pid)
        return process


def _list_web(installation: Supervisor, chance: random.Random) -> list[int]:
    return (
        [installation.get_pid("web"), *processes.list_children(installation.get_pid("web"))]
        if installation.is_answering()
        else []
    )


def _list_web_workers(installation: Supervisor, chance: random.Random) -> list[int]:
    workers = processes.list_children(installation.get_pid("web")) if installation.is_answering() else []
    return [chance.choice(workers)] if workers else []


def _list_work_horses(installation: Supervisor, chance: random.Random) -> list[int]:
    end = time.monotonic() + HORSE_PATIENCE
    while time.monotonic() < end:
        if horses := processes.list_children(installation.get_pid("worker")):
            return horses
        time.sleep(0.002)
    return []


def _list_worker_and_horses(installation: Supervisor, chance: random.Random) -> list[int]:
    horses = _list_work_horses(installation, chance)
    return [installation.get_pid("worker"), *horses] if horses else []


def _list_workers(installation: Supervisor, chance: random.Random) -> list[int]:
    return [installation.get_pid("worker")] if _list_work_horses(installation, chance) else []


def _list_redis(installation: Supervisor, chance: random.Random) -> list[int]:
    return [installation.get_pid("redis")] if queue.is_reachable() else []


def _list_schedulers(installation: Supervisor, chance: random.Random) -> list[int]:
    return [installation.get_pid("scheduler")]


# A process that is not restarted yet is not killed again: a service that never starts tests nothing.
Target = Callable[[Supervisor, random.Random], list[int]]

TARGETS: Mapping[str, Target] = {
    "web": _list_web,
    "web worker": _list_web_workers,
    "worker and horse": _list_worker_and_horses,
    "horse": _list_work_horses,
    "worker": _list_workers,
    "redis": _list_redis,
    "scheduler": _list_schedulers,
}
