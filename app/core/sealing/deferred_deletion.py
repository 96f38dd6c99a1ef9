"""Deletion of sealed contents after the commit: a rollback leaves everything readable."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.core.jobs.outbox import enqueue

DELETE_SEALED = "erase_sealed"


def delete_sealed_later(key_id: UUID, files: Iterable[str] = (), *, is_counted: bool = True) -> None:
    """Destroy the key and delete the files sealed with it, after the commit; `is_counted` as `destroy_key` takes it."""
    ids: dict[str, object] = {"key_id": str(key_id), "files": list(files)}
    if not is_counted:
        ids["uncounted"] = "yes"
    enqueue(DELETE_SEALED, not_before=None, **ids)
