"""How often one network may ask what is fetched from elsewhere for it: counted in memory, forgotten with each minute."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

MINUTE_SECONDS = 60.0


class NetworkQuota:
    """So many times a minute for each network, in this process."""

    def __init__(self, most: int) -> None:
        self._limit = most
        self._counts: Counter[str] = Counter()
        self._since = 0.0
        self._lock = Lock()

    def count_request(self, network: str) -> bool:
        """Counts one more; False when there were too many."""
        now = time.monotonic()
        with self._lock:
            if now - self._since > MINUTE_SECONDS:
                self._counts.clear()
                self._since = now
            self._counts[network] += 1
            return self._counts[network] <= self._limit
