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
WRITE_STATEMENTS = ("INSERT", "UPDATE", "DELETE", "BEGIN ")
# After this long SQLite decides, as it would without us.
TIMEOUT_SECONDS = 10.0
POLL_SECONDS = 0.001
CONNECTION_KEY = "writer_lock"

_locks: WeakValueDictionary[Path, WriteLock] = WeakValueDictionary()
_thread_state = local()


class WriteLock:
    """The turn to write: between the threads of this process, then between processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = Lock()
        self._descriptor: int | None = None

    def __del__(self) -> None:
        self._close()

    def acquire(self) -> bool:
        """Waits for the turn; False when it does not come."""
        end = time.monotonic() + TIMEOUT_SECONDS
        if not self._threads.acquire(timeout=TIMEOUT_SECONDS):
            return False
        while not self._acquire_file():
            if time.monotonic() > end:
                self._threads.release()
                return False
            time.sleep(POLL_SECONDS)
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._threads.release()

    def reset_after_fork(self) -> None:
        """In a forked child: a lock held through an inherited descriptor would be held by parent and child alike."""
        self._close()
        self._threads = Lock()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _acquire_file(self) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def install(engine: Engine, path: Path) -> None:
    """Takes the turn at the first write of a transaction, gives it back when the connection is; SQLite decides without it."""
    lock = _get_lock(path)

    @event.listens_for(engine, "before_cursor_execute")
    def take_turn(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if CONNECTION_KEY in connection.info or statement.lstrip()[:6].upper() not in WRITE_STATEMENTS:
            return
        # Asked for once: a writer that SQLite has let pass would wait for the turn of one who waits for SQLite.
        has_turn = lock.acquire()
        connection.info[CONNECTION_KEY] = lock if has_turn else None
        _thread_state.locks = _count_held_locks() + has_turn

    @event.listens_for(engine, "checkin")
    @event.listens_for(engine, "invalidate")
    def give_turn_back(connection: Any, record: Any, *_: object) -> None:
        if record.info.pop(CONNECTION_KEY, None):
            lock.release()
            _thread_state.locks = _count_held_locks() - 1


def has_write_lock() -> bool:
    """Whether this thread is in a transaction that others wait for, on SQLite."""
    return _count_held_locks() > 0


def _count_held_locks() -> int:
    return getattr(_thread_state, "locks", 0)


def _get_lock(path: Path) -> WriteLock:
    """Return the one lock of a database in this process, whatever the engines on it. The lock goes with the last of them."""
    return _locks.setdefault(path, WriteLock(path))


def _reset_locks_after_fork() -> None:
    for lock in list(_locks.values()):
        lock.reset_after_fork()


os.register_at_fork(after_in_child=_reset_locks_after_fork)
