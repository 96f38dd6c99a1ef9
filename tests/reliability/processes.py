"""Processes read from /proc: children, and members of a session."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def list_children(pid: int) -> list[int]:
    """List the current children of a process."""
    try:
        tasks = list((PROC / str(pid) / "task").iterdir())
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []


def kill_processes(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def list_in_sessions(sessions: Collection[int]) -> list[int]:
    """List the running processes of these sessions, orphans included."""
    return [
        int(folder.name) for folder in PROC.iterdir() if folder.name.isdigit() and _read_session(folder) in sessions
    ]


def _read_session(folder: Path) -> int | None:
    """Return the session of a running process."""
    try:
        state, _parent, _group, session = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:4]
    except OSError:
        return None
    return None if state == "Z" else int(session)
