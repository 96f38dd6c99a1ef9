"""Processes seen from outside: their children, and those that share a data folder."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def children_of(pid: int) -> list[int]:
    """The children that a process has now."""
    try:
        tasks = list((PROC / str(pid) / "task").iterdir())
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """True unless it ended, waited for or not."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def of_folder(var: Path) -> list[int]:
    """Our processes that were told to use this data folder, orphans included; nobody else's."""
    word = f"PARVIS_VAR={var}".encode()
    found = []
    for folder in PROC.iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and word in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [pid for pid in found if pid != os.getpid() and is_alive(pid)]
