"""The job that writes an export asked for on a page: a folder in the data of the site, then one sealed file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import IO, cast
from uuid import UUID

from sqlalchemy import update

from app.core import clock, storage
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.rate_limits.upload_quota import StorageFull, is_disk_full
from app.core.sealing import get_encryption_key
from app.core.sites import current_site
from app.privacy.streams import ChunkReader
from app.site_transfer.export_manifest import MANIFEST_NAME
from app.site_transfer.export_source import stream_zip
from app.site_transfer.models import SiteExport
from app.site_transfer.requested_exports import RETENTION, get_working_folder, read_passphrase
from app.site_transfer.site_export import export_site

# A file of which the disk is full long before.
MAX_BYTES = 2**50
SECONDS_BETWEEN_REPORTS = 1.0


class ExportDeleted(Exception):
    """An administrator deleted the export while it was written."""


class Progress:
    """The number of parts that were begun and of their rows, written to the database once a second at most."""

    def __init__(self, export_id: UUID) -> None:
        self._export_id = export_id
        self._rows: dict[str, int] = {}
        self._saved_at = 0.0

    def record(self, part: str, count: int) -> None:
        """Save the progress. Raises ExportDeleted."""
        self._rows[part] = count
        if time.monotonic() - self._saved_at > SECONDS_BETWEEN_REPORTS:
            self._saved_at = time.monotonic()
            _update(self._export_id, parts_written=len(self._rows), rows_written=sum(self._rows.values()))
            db.session.commit()


def write_export(export_id: str) -> None:
    """Outbox handler: write the file, or finish it after an interruption. Does nothing if it is written or deleted."""
    export = db.session.get(SiteExport, UUID(export_id))
    folder = get_working_folder(UUID(export_id))
    if export is not None and export.is_pending:
        passphrase, key_id = read_passphrase(export), export.key_id
        # No transaction stays open for as long as the export takes.
        db.session.commit()
        try:
            _write_file(UUID(export_id), folder, passphrase, key_id)
        except ExportDeleted:
            pass
        except (OSError, StorageFull) as error:
            if isinstance(error, StorageFull) or is_disk_full(error):
                raise DeliveryError("disk_full", permanent=True) from error
            raise
    shutil.rmtree(folder, ignore_errors=True)


def _write_file(export_id: UUID, folder: Path, passphrase: str, key_id: UUID) -> None:
    progress = Progress(export_id)
    if not (folder / MANIFEST_NAME).is_file():
        export_site(current_site(), folder, passphrase, progress.record)
    stream = cast(IO[bytes], ChunkReader(stream_zip(folder)))
    stored_file = storage.write_file(stream, get_encryption_key(key_id), limit=MAX_BYTES)
    now = clock.now()
    try:
        _update(
            export_id,
            stored_name=stored_file.name,
            size=stored_file.size,
            passphrase=None,
            ready_at=now,
            expires_at=now + RETENTION,
        )
    except ExportDeleted:
        storage.delete_file(stored_file.name)
        raise


def _update(export_id: UUID, **values: object) -> None:
    """Change the export while it is pending. Raises ExportDeleted."""
    statement = update(SiteExport).where(SiteExport.id == export_id, SiteExport.ready_at.is_(None)).values(**values)
    if db.session.execute(statement.returning(SiteExport.id)).first() is None:
        raise ExportDeleted(export_id)
