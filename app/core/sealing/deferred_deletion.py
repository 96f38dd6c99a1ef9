"""Erasing what was sealed, once the unit of work that let go of it is committed: undone, it leaves everything readable."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.core.jobs.outbox import enqueue

DELETE_SEALED = "erase_sealed"


def delete_sealed_later(key_id: UUID, files: Iterable[str] = ()) -> None:
    """Has the key and the files sealed with it destroyed after the commit."""
    enqueue(DELETE_SEALED, key_id=str(key_id), files=list(files))
