"""Exports too long for one page: asked for by an agent, written by the worker, sealed, and deleted after a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.events import AccountDeleted
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import current_language
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.web.access_rules import Actor
from app.privacy.list_exports.export_query import ExportQuery, decode_query, encode_query
from app.privacy.list_exports.fingerprint_pack import fingerprint_case, holds_any
from app.privacy.list_exports.models import ListExport

WRITE_EXPORT = "write_list_export"
RETENTION = timedelta(days=7)
QUERY = "list_export.query"
# Each takes a worker for as long as its cases take to be read.
MAX_PENDING = 3


class ListExportNotFound(NotFound):
    """There is no such export of this agent, or it has expired, or the agent may not export these cases any more."""


class TooManyExports(Exception):
    """The agent has as many exports under way as anyone may."""


def request_export(actor: Actor, format_key: str, query: ExportQuery, *, families: Iterable[str]) -> ListExport:
    """Ask the worker for the file of that list. Raises TooManyExports."""
    if actor.account_id is None:
        raise ListExportNotFound
    if sum(export.is_pending for export in list_exports(actor)) >= MAX_PENDING:
        raise TooManyExports
    now, key_id = clock.now(), create_key()
    export = ListExport(
        id=new_id(),
        account_id=actor.account_id,
        format=format_key,
        language=current_language(),
        families=" ".join(sorted(families)),
        key_id=key_id,
        query=seal(key_id, encode_query(query), about=QUERY),
        rows_written=0,
        asked_at=now,
        expires_at=now + RETENTION,
    )
    db.session.add(export)
    enqueue(WRITE_EXPORT, export_id=export.id)
    return export


def list_exports(actor: Actor) -> list[ListExport]:
    """The unexpired exports of the agent, latest first."""
    own = (ListExport.account_id == actor.account_id, ListExport.expires_at > clock.now())
    query = select(ListExport).where(*own).order_by(ListExport.asked_at.desc(), ListExport.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def get_own_export(actor: Actor, export_id: UUID) -> ListExport:
    """An export of the agent, for the families that they may still export. Raises ListExportNotFound."""
    export = db.session.get(ListExport, export_id)
    if export is None or export.account_id != actor.account_id or export.expires_at <= clock.now():
        raise ListExportNotFound(export_id)
    if not actor.can_export or not set(export.families.split()) <= actor.export_families:
        raise ListExportNotFound(export_id)
    return export


def read_query(export: ListExport) -> ExportQuery:
    """The list that the export is of."""
    return decode_query(unseal(export.key_id, export.query, about=QUERY))


def record_failure(export_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page says so, and the list may be exported again."""
    statement = update(ListExport).where(ListExport.id == UUID(export_id), ListExport.ready_at.is_(None))
    db.session.execute(statement.values(failed_at=clock.now()))


def expire_exports() -> int:
    """Delete the expired exports; returns how many. Nightly."""
    return len(_delete(db.session.scalars(select(ListExport).where(ListExport.expires_at <= clock.now()))))


def delete_export(export: ListExport) -> None:
    """Delete the export; its file and key are deleted after the commit."""
    _delete([export])


def delete_exports_about(case_ids: Iterable[UUID]) -> list[ListExport]:
    """Delete and return the exports that hold one of these cases; those being written start again without it."""
    fingerprints = [fingerprint_case(case_id) for case_id in case_ids]
    written_exports = db.session.scalars(select(ListExport).where(ListExport.subjects.is_not(None)))
    return _delete([each for each in written_exports if each.subjects and holds_any(each.subjects, fingerprints)])


def delete_exports_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: delete the exports of the account."""
    _delete(db.session.scalars(select(ListExport).where(ListExport.account_id == event.account_id)))


def _delete(exports: Iterable[ListExport]) -> list[ListExport]:
    deleted = list(exports)
    for export in deleted:
        delete_sealed_later(export.key_id, [export.stored_name] if export.stored_name else [])
        db.session.delete(export)
    db.session.flush()
    return deleted
