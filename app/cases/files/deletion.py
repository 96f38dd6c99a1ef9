"""Erasing what was sealed: the files and the key of a draft or of a case, after the commit that forgot them."""

from __future__ import annotations

from uuid import UUID

from app.core import storage
from app.core.sealing import destroy_key


def delete_sealed_content(*, key_id: str, files: list[str], uncounted: str = "") -> None:
    """Outbox handler. Doing it twice does no harm."""
    for name in files:
        storage.delete_file(name)
    destroy_key(UUID(key_id), is_counted=not uncounted)
