"""The job that writes the export of a list: sealed as it is read, and given up if a case goes meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, cast
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.agent_actors import find_actor
from app.cases.models import Case
from app.cases.search.list_row import Row
from app.core import clock, storage
from app.core.db import db
from app.core.i18n import use_language
from app.core.jobs.outbox import DeliveryError
from app.core.sealing import get_encryption_key
from app.privacy.list_exports.fingerprint_pack import fingerprint_case, pack_fingerprints
from app.privacy.list_exports.formats import FORMATS
from app.privacy.list_exports.list_contents import ListContents, build_contents
from app.privacy.list_exports.models import ListExport
from app.privacy.list_exports.stored_exports import RETENTION, read_query
from app.privacy.streams import ChunkReader

# Far above a million rows of many columns.
MAX_BYTES = 4 * 1024**3
# How many batches are written before whoever waits is told.
BATCHES_BETWEEN_REPORTS = 4
_ID_BYTES = 16
_CHECKED_AT_ONCE = 500


class _WrittenCases:
    """The cases written so far, in a few bytes each, and the report of their number."""

    def __init__(self, export_id: UUID) -> None:
        self._export_id = export_id
        self._ids = bytearray()
        self._batches = 0

    @property
    def count(self) -> int:
        return len(self._ids) // _ID_BYTES

    def record_batch(self, rows: Sequence[Row]) -> None:
        self._ids += b"".join(row.id.bytes for row in rows)
        self._batches += 1
        if self._batches % BATCHES_BETWEEN_REPORTS == 0:
            _save(self._export_id, rows_written=self.count)

    def pack(self) -> bytes:
        return pack_fingerprints(fingerprint_case(case_id) for case_id in self.list_ids(0, self.count))

    def list_ids(self, start: int, end: int) -> list[UUID]:
        places = range(start * _ID_BYTES, min(end, self.count) * _ID_BYTES, _ID_BYTES)
        return [UUID(bytes=bytes(self._ids[place : place + _ID_BYTES])) for place in places]


def write_export(export_id: str) -> None:
    """Outbox handler: write the file, with the rights that the agent has now. Does nothing if it is written or deleted."""
    export = db.session.get(ListExport, UUID(export_id))
    if export is None or not export.is_pending:
        return
    actor = find_actor(export.account_id)
    if actor is None or not set(export.families.split()) <= actor.export_families:
        export.failed_at = clock.now()
        return
    # Of an attempt that was interrupted.
    if export.stored_name:
        storage.delete_file(export.stored_name)
    with use_language(export.language):
        contents = build_contents(actor, read_query(export), FORMATS[export.format])
        contents.log_access()
        _write_file(export, contents)


def _write_file(export: ListExport, contents: ListContents) -> None:
    written_cases = _WrittenCases(export.id)
    stream = cast(IO[bytes], ChunkReader(contents.stream(written_cases.record_batch)))
    stored_file = storage.write_file(stream, get_encryption_key(export.key_id), limit=MAX_BYTES)
    values = {"stored_name": stored_file.name, "size": stored_file.size, "rows_written": written_cases.count}
    # Committed before the cases are looked for: whoever anonymises one from now on finds the export.
    if not _save(export.id, subjects=written_cases.pack(), **values):
        storage.delete_file(stored_file.name)
        return
    if _has_lost_cases(written_cases):
        raise DeliveryError("case_gone", permanent=False)
    now = clock.now()
    _update(export.id, ready_at=now, expires_at=now + RETENTION)


def _has_lost_cases(written_cases: _WrittenCases) -> bool:
    """Whether a case of the file was anonymised, or put under limitation, while the file was written_cases."""
    for start in range(0, written_cases.count, _CHECKED_AT_ONCE):
        case_ids = written_cases.list_ids(start, start + _CHECKED_AT_ONCE)
        remaining = select(func.count()).where(Case.id.in_(case_ids), Case.limited_at.is_(None))
        if db.session.scalar(remaining) != len(case_ids):
            return True
    return False


def _save(export_id: UUID, **values: object) -> bool:
    """Write and commit, so that neither readers nor writers of the database wait for the file; False once it is deleted."""
    is_there = _update(export_id, **values)
    db.session.commit()
    return is_there


def _update(export_id: UUID, **values: object) -> bool:
    statement = update(ListExport).where(ListExport.id == export_id, ListExport.ready_at.is_(None)).values(**values)
    return db.session.execute(statement.returning(ListExport.id)).first() is not None
