"""What almost every page reads and almost nobody changes: read once, then believed for a few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.core.db import db
from app.core.sites import current_site

# What another process changes is seen at the latest after this many seconds.
FRESH_SECONDS = 5.0

Found = TypeVar("Found")


class Lately(Generic[Found]):
    """The outcome of `read` on each site; whoever is changing it reads it anew.

    It is of a few seconds before it was first asked for in the unit of work, at most, and one and the same until that ends:
    what is made of several parts is not of two times.
    """

    def __init__(self, read: Callable[[], Found]) -> None:
        self._read = read
        self._known: dict[str, tuple[float, Found]] = {}
        # How many times each thread forgot it: what one changes leaves what another is making of one time.
        self._times: dict[int, int] = {}
        _all.append(self)

    def get(self) -> Found:
        if self in _changed_here():
            return self._read()
        read_here: dict[tuple[object, int], Found] = db.known.setdefault("read_lately", {})
        now = self, self._times.get(threading.get_ident(), 0)
        if now not in read_here:
            read_here[now] = self._lately()
        return read_here[now]

    def change(self) -> None:
        """To be said by what changes it: nothing is believed any more, and nothing here before this unit of work ends."""
        _changed_here().add(self)
        self.forget()

    def forget(self) -> None:
        """Drops what this process remembers."""
        self._known.clear()
        thread = threading.get_ident()
        self._times[thread] = self._times.get(thread, 0) + 1

    def _lately(self) -> Found:
        place = current_site().database_url
        known = self._known.get(place)
        if known is not None and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        found = self._read()
        self._known[place] = (time.monotonic(), found)
        return found


def forget_all() -> None:
    """Drops all that this process remembers, when another database takes the place of the one it was read from."""
    for each in _all:
        each.forget()


_all: list[Lately[Any]] = []


def _changed_here() -> set[object]:
    changed: set[object] = db.known.setdefault("changed_lately", set())
    return changed
