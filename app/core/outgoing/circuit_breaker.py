"""A circuit breaker per destination: after several failures in a row calls are refused, except one trial per pause."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

MAX_FAILURES = 5
PAUSE_SECONDS = 30.0
# A process calls a handful of hosts: beyond this number all states are cleared.
MAX_DESTINATIONS = 500


@dataclass
class _BreakerState:
    failures: int = 0
    retry_at: float = 0.0


class CircuitBreakers:
    """The circuit breakers of this process by destination. Thread-safe."""

    def __init__(self, *, failures: int = MAX_FAILURES, pause: float = PAUSE_SECONDS) -> None:
        self._max_failures = failures
        self._pause = pause
        self._states: dict[str, _BreakerState] = {}
        self._lock = Lock()

    def can_call(self, name: str) -> bool:
        """False while the breaker is open; after each pause one caller may try."""
        now = time.monotonic()
        with self._lock:
            state = self._states.get(name)
            if state is None or state.failures < self._max_failures:
                return True
            if now < state.retry_at:
                return False
            state.retry_at = now + self._pause
            return True

    def record_outcome(self, name: str, *, has_answered: bool) -> None:
        with self._lock:
            if has_answered:
                self._states.pop(name, None)
                return
            if len(self._states) >= MAX_DESTINATIONS:
                self._states.clear()
            state = self._states.setdefault(name, _BreakerState())
            state.failures += 1
            state.retry_at = time.monotonic() + self._pause

    def reset(self) -> None:
        """Close all breakers."""
        with self._lock:
            self._states.clear()
