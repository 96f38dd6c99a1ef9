"""Limit the requests of a network for data fetched from outside services, in memory, by minute."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

MINUTE_SECONDS = 60.0


class NetworkQuota:
    """A number of requests a minute for each network, in this process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()
        self._since = 0.0
        self._lock = Lock()

    def count_request(self, network: str) -> bool:
        """Count a request; False when the quota is exceeded."""
        now = time.monotonic()
        with self._lock:
            if now - self._since > MINUTE_SECONDS:
                self._counts.clear()
                self._since = now
            self._counts[network] += 1
            return self._counts[network] <= self._limit
