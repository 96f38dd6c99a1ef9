"""Limit the threads of a process that wait for outside map and address services, so that pages keep the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.core.outgoing.destinations import OutgoingError

# Out of four threads by default.
MAX_WAITING = 3
_semaphore = BoundedSemaphore(MAX_WAITING)


class TooManyWaiting(OutgoingError):
    """The limit of waiting threads is reached."""

    def __init__(self) -> None:
        super().__init__("busy", permanent=False)


@contextmanager
def limit_concurrency() -> Iterator[None]:
    """Count the block as waiting. Raises TooManyWaiting, without blocking, when the limit is reached."""
    if not _semaphore.acquire(blocking=False):
        raise TooManyWaiting
    try:
        yield
    finally:
        _semaphore.release()
