"""One writer at a time on a SQLite database: those who wait take turns, which SQLite by itself does not see to.

Its busy handler sleeps longer and longer while others pass: with eight writers the slowest waited for seconds. The lock is
one of the kernel, on a file beside the database, so that a process that is killed holds nothing.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from threading import Lock, local
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Engine, event

# BEGIN IMMEDIATE takes the lock of SQLite: whoever takes it before its turn would wait for the one who waits for it.
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN ")
# After this long SQLite decides, as it would without us.
PATIENCE = 10.0
ROUND = 0.001
HELD = "writer_lock"

_locks: WeakValueDictionary[Path, WriterLock] = WeakValueDictionary()
_thread = local()


class WriterLock:
    """The turn to write: between the threads of this process, then between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = Lock()
        self._descriptor: int | None = None

    def __del__(self) -> None:
        self._close()

    def take(self) -> bool:
        """Waits for the turn; False when it does not come."""
        end = time.monotonic() + PATIENCE
        if not self._threads.acquire(timeout=PATIENCE):
            return False
        while not self._take_file():
            if time.monotonic() > end:
                self._threads.release()
                return False
            time.sleep(ROUND)
        return True

    def give_back(self) -> None:
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._threads.release()

    def start_anew(self) -> None:
        """In a forked child: a lock held through an inherited descriptor would be held by parent and child alike."""
        self._close()
        self._threads = Lock()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _take_file(self) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def install(engine: Engine, path: Path) -> None:
    """Takes the turn at the first write of a transaction, gives it back when the connection is."""
    lock = _lock_at(path)

    @event.listens_for(engine, "before_cursor_execute")
    def take_turn(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if HELD not in connection.info and statement.lstrip()[:6].upper() in WRITES and lock.take():
            connection.info[HELD] = lock
            _thread.locks = _held_locks() + 1

    @event.listens_for(engine, "checkin")
    @event.listens_for(engine, "invalidate")
    def give_turn_back(connection: Any, record: Any, *_: object) -> None:
        if record.info.pop(HELD, None):
            lock.give_back()
            _thread.locks = _held_locks() - 1


def holds_lock() -> bool:
    """Whether this thread is in a transaction that others wait for, on SQLite."""
    return _held_locks() > 0


def _held_locks() -> int:
    return getattr(_thread, "locks", 0)


def _lock_at(path: Path) -> WriterLock:
    """The one lock of a database in this process, whatever the engines on it; it goes with the last of them."""
    return _locks.setdefault(path, WriterLock(path))


def _start_anew() -> None:
    for lock in list(_locks.values()):
        lock.start_anew()


os.register_at_fork(after_in_child=_start_anew)
