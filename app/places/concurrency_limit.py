"""How many of the threads of a process may wait for the services of places at the same time: pages have the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.core.outgoing.destinations import OutgoingError

# Of four by default.
MAX_WAITING = 3
_semaphore = BoundedSemaphore(MAX_WAITING)


class TooManyWaiting(OutgoingError):
    """As many as may be wait already."""

    def __init__(self) -> None:
        super().__init__("busy", permanent=False)


@contextmanager
def limit_concurrency() -> Iterator[None]:
    """A place among those who wait. Raises Full at once when there is none."""
    if not _semaphore.acquire(blocking=False):
        raise TooManyWaiting
    try:
        yield
    finally:
        _semaphore.release()
