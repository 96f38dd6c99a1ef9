"""Few large requests of a process are read at a time: whoever only looks at pages never waits for those who send files."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import g, request
from werkzeug.exceptions import ServiceUnavailable

# Below it, a request costs no more than a page.
LARGE_BYTES = 256 * 1024
# Of the threads of a process (`server.THREADS`), so many read and so many wait; the others are for pages.
MAX_UPLOADS, MAX_WAITING = 2, 8
TIMEOUT_SECONDS = 8.0
RETRY_SECONDS = 10
# What `g` says of a request that was asked to come back.
REFUSED = "has_refused_upload"


class UploadsBusy(ServiceUnavailable):
    """Other files are being received; sent again in a moment, this one will be."""

    page = "overloaded"

    def __init__(self) -> None:
        super().__init__(retry_after=RETRY_SECONDS)
        setattr(g, REFUSED, True)


class _Process:
    """The slots of this process, and the places of those who wait for one."""

    permits = BoundedSemaphore(MAX_UPLOADS)
    waiting_permits = BoundedSemaphore(MAX_UPLOADS + MAX_WAITING)


def acquire_upload_permit() -> None:
    """Before the body of a request is read. Raises UploadsBusy."""
    if (request.content_length or 0) < LARGE_BYTES:
        return
    if not _Process.waiting_permits.acquire(blocking=False):
        raise UploadsBusy
    g.has_upload_place = True
    if not _Process.permits.acquire(timeout=TIMEOUT_SECONDS):
        raise UploadsBusy
    g.has_upload_slot = True


def release_upload_permit(_error: BaseException | None) -> None:
    """Once the request was answered."""
    if g.pop("has_upload_slot", False):
        _Process.permits.release()
    if g.pop("has_upload_place", False):
        _Process.waiting_permits.release()
