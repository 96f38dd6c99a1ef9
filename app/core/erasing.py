"""Erasing what was sealed, once the unit of work that let go of it is committed: undone, it leaves everything readable."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.core.outbox import later

ERASE = "erase_sealed"


def erase_later(key_id: UUID, files: Iterable[str] = ()) -> None:
    """Has the key and the files sealed with it destroyed after the commit."""
    later(ERASE, key_id=str(key_id), files=list(files))
