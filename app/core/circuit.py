"""A circuit breaker per destination: after failures in a row nobody waits for it, but for one who tries now and then."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

FAILURES = 5
PAUSE = 30.0
# A process speaks to a handful of hosts: beyond this, those that answer are forgotten.
REMEMBERED = 500


@dataclass
class _State:
    failures: int = 0
    closed_again_at: float = 0.0


class Circuits:
    """What this process knows of its destinations. Safe between threads."""

    def __init__(self, *, failures: int = FAILURES, pause: float = PAUSE) -> None:
        self._most = failures
        self._pause = pause
        self._states: dict[str, _State] = {}
        self._lock = Lock()

    def lets_through(self, name: str) -> bool:
        """False while it is open; when its pause ends one caller tries, and the others wait for what becomes of it."""
        now = time.monotonic()
        with self._lock:
            state = self._states.get(name)
            if state is None or state.failures < self._most:
                return True
            if now < state.closed_again_at:
                return False
            state.closed_again_at = now + self._pause
            return True

    def note(self, name: str, *, has_answered: bool) -> None:
        with self._lock:
            if has_answered:
                self._states.pop(name, None)
                return
            if len(self._states) >= REMEMBERED:
                self._states.clear()
            state = self._states.setdefault(name, _State())
            state.failures += 1
            state.closed_again_at = time.monotonic() + self._pause

    def forget(self) -> None:
        """All are closed again."""
        with self._lock:
            self._states.clear()
