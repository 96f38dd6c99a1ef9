"""Cache of values that almost every page reads and almost nobody changes: each is read once, then believed for a few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.core.db import db
from app.core.sites import current_site

# What another process changes is seen at the latest after this many seconds.
CACHE_SECONDS = 5.0

Cached = TypeVar("Cached")


class SiteCache(Generic[Cached]):
    """The outcome of `read` on each site; whoever is changing it reads it anew.

    It is of a few seconds before it was first asked for in the unit of work, at most, and one and the same until that ends:
    what is made of several parts is not of two times.
    """

    def __init__(self, read: Callable[[], Cached]) -> None:
        self._read = read
        self._values: dict[str, tuple[float, Cached]] = {}
        # How many times each thread forgot it: what one changes leaves what another is making of one time.
        self._times: dict[int, int] = {}
        _caches.append(self)

    def get(self) -> Cached:
        if self in _get_changed_caches():
            return self._read()
        read_here: dict[tuple[object, int], Cached] = db.cache.setdefault("read_lately", {})
        now = self, self._times.get(threading.get_ident(), 0)
        if now not in read_here:
            read_here[now] = self._get_cached()
        return read_here[now]

    def invalidate(self) -> None:
        """To be said by what changes it: nothing is believed any more, and nothing here before this unit of work ends."""
        _get_changed_caches().add(self)
        self.clear()

    def clear(self) -> None:
        """Drops what this process remembers."""
        self._values.clear()
        thread = threading.get_ident()
        self._times[thread] = self._times.get(thread, 0) + 1

    def _get_cached(self) -> Cached:
        place = current_site().database_url
        entry = self._values.get(place)
        if entry is not None and time.monotonic() - entry[0] < CACHE_SECONDS:
            return entry[1]
        value = self._read()
        self._values[place] = (time.monotonic(), value)
        return value


def clear_all() -> None:
    """Drops all that this process remembers, when another database takes the place of the one it was read from."""
    for cache in _caches:
        cache.clear()


_caches: list[SiteCache[Any]] = []


def _get_changed_caches() -> set[object]:
    changed: set[object] = db.cache.setdefault("changed_lately", set())
    return changed
