"""Exports that administrators ask for on a page: one at a time, written by the worker, sealed, and soon expired."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.administration_history import SOFTWARE, record_event
from app.core import clock, storage
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.sites import current_site
from app.core.web.access_rules import Actor
from app.site_transfer.models import SiteExport
from app.site_transfer.part_names import list_part_names
from app.site_transfer.protected_parts import is_long_enough

WRITE_EXPORT = "write_site_export"
RETENTION = timedelta(days=1)
# Once it was downloaded: enough to fetch it again when the network broke.
RETENTION_ONCE_DOWNLOADED = timedelta(hours=1)
PASSPHRASE = "site_export.passphrase"  # noqa: S105 - the context of a seal


class SiteExportNotFound(NotFound):
    """There is no such export, or it has expired."""


class ExportRefused(Exception):
    """An export cannot be asked for; `problem` is "short", or "pending"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def request_export(actor: Actor, passphrase: str) -> SiteExport:
    """Ask the worker for an export. Raises ExportRefused."""
    if actor.account_id is None:
        raise SiteExportNotFound
    check_request(passphrase)
    now, key_id = clock.now(), create_key()
    export = SiteExport(
        id=new_id(),
        requested_by_id=actor.account_id,
        key_id=key_id,
        passphrase=seal(key_id, passphrase, about=PASSPHRASE),
        parts_written=0,
        rows_written=0,
        part_count=len(list(list_part_names())),
        requested_at=now,
        expires_at=now + RETENTION,
    )
    db.session.add(export)
    record_event("site_export_requested", SOFTWARE, by=actor)
    enqueue(WRITE_EXPORT, export_id=export.id)
    return export


def check_request(passphrase: str) -> None:
    """Raises ExportRefused when an export cannot be asked for with this passphrase, or now."""
    if not is_long_enough(passphrase):
        raise ExportRefused("short")
    if any(export.is_pending for export in list_exports()):
        raise ExportRefused("pending")


def list_exports() -> list[SiteExport]:
    """The unexpired exports, latest first."""
    query = select(SiteExport).where(SiteExport.expires_at > clock.now())
    query = query.order_by(SiteExport.requested_at.desc(), SiteExport.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def get_export(export_id: UUID) -> SiteExport:
    """An unexpired export. Raises SiteExportNotFound."""
    export = db.session.get(SiteExport, export_id)
    if export is None or export.expires_at <= clock.now():
        raise SiteExportNotFound(export_id)
    return export


def get_own_export(actor: Actor, export_id: UUID) -> SiteExport:
    """An export whose file is ready, for the administrator who asked for it. Raises SiteExportNotFound."""
    export = get_export(export_id)
    if export.requested_by_id != actor.account_id or not export.is_ready:
        raise SiteExportNotFound(export_id)
    return export


def record_download(actor: Actor, export: SiteExport) -> None:
    """Note that the file was given: it soon expires."""
    export.expires_at = min(export.expires_at, clock.now() + RETENTION_ONCE_DOWNLOADED)
    record_event("site_export_downloaded", SOFTWARE, by=actor)


def read_passphrase(export: SiteExport) -> str:
    """The passphrase of an export under way."""
    return str(unseal(export.key_id, export.passphrase or b"", about=PASSPHRASE))


def get_working_folder(export_id: UUID) -> Path:
    """The folder where the parts are written, in the data of the site; it stays after an interruption."""
    return current_site().storage_root / storage.TEMPORARY_FOLDER / f"site-export-{export_id.hex}"


def record_failure(export_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page says so, and nothing stays in clear."""
    shutil.rmtree(get_working_folder(UUID(export_id)), ignore_errors=True)
    statement = update(SiteExport).where(SiteExport.id == UUID(export_id), SiteExport.ready_at.is_(None))
    db.session.execute(statement.values(failed_at=clock.now(), passphrase=None))


def expire_exports() -> int:
    """Delete the expired exports; returns how many. Nightly."""
    return _delete(db.session.scalars(select(SiteExport).where(SiteExport.expires_at <= clock.now())))


def delete_export(actor: Actor, export: SiteExport) -> None:
    """Delete the export, whoever asked for it; its file and key are deleted after the commit."""
    _delete([export])
    record_event("site_export_deleted", SOFTWARE, by=actor)


def _delete(exports: Iterable[SiteExport]) -> int:
    count = 0
    for export in exports:
        if not export.is_pending:
            # Else the worker deletes the folder, where it may be writing.
            shutil.rmtree(get_working_folder(export.id), ignore_errors=True)
        delete_sealed_later(export.key_id, [export.stored_name] if export.stored_name else [])
        db.session.delete(export)
        count += 1
    db.session.flush()
    return count
