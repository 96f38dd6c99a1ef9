"""How many of the threads of a process may wait for the services of places at the same time: pages have the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.core.destinations import OutgoingError

# Of four by default.
WAITING = 3
_room = BoundedSemaphore(WAITING)


class Full(OutgoingError):
    """As many as may be wait already."""

    def __init__(self) -> None:
        super().__init__("busy", permanent=False)


@contextmanager
def room() -> Iterator[None]:
    """A place among those who wait. Raises Full at once when there is none."""
    if not _room.acquire(blocking=False):
        raise Full
    try:
        yield
    finally:
        _room.release()
