"""Data exports: requested by their owners, written by the worker, announced by e-mail, and deleted after a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.attempt_limits import AttemptLimit
from app.accounts.events import AccountDeleted
from app.accounts.models import Account
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case, Draft
from app.core import clock, storage
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import current_language, use_language
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.documents.wallet.events import WalletDocumentDeleted
from app.documents.wallet.models import WalletDocument
from app.notifications import account_emails, case_notifications
from app.privacy.data_export.export_contents import compute_subject_index
from app.privacy.data_export.zip_file import write_export_file
from app.privacy.models import DataExport, ExportedSubject

WRITE_EXPORT = "write_archive"
RETENTION = timedelta(days=7)
# Exports are expensive: repeated requests must wait.
EXPORT_LIMIT = AttemptLimit(
    "archive", free=5, period=timedelta(days=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=12)
)

# The owner of the data: an account with all its cases, or a single case.
Owner = Account | Case


class DataExportNotFound(NotFound):
    """There is no such export of this owner, or it has expired."""


def request_export(owner: Owner) -> DataExport:
    """Create an export to be written after the commit; returns the pending one if there is one."""
    pending = _find_pending(owner)
    if pending is not None:
        return pending
    now = clock.now()
    data_export = DataExport(
        id=new_id(),
        language=current_language(),
        key_id=create_key(),
        asked_at=now,
        expires_at=now + RETENTION,
        **_get_owner_columns(owner),
    )
    try:
        with db.session.begin_nested():
            db.session.add(data_export)
            db.session.flush()
            db.session.add_all(
                ExportedSubject(archive_id=data_export.id, subject=compute_subject_index(subject_id))
                for subject_id in _list_subject_ids(owner)
            )
    except IntegrityError:
        # A concurrent request created it.
        return db.session.scalars(select(DataExport).where(_belongs_to(owner), _is_pending())).one()
    enqueue(WRITE_EXPORT, archive_id=data_export.id)
    return data_export


def list_exports(owner: Owner) -> list[DataExport]:
    """The unexpired exports of an owner, latest first."""
    query = select(DataExport).where(_belongs_to(owner), DataExport.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(DataExport.asked_at.desc(), DataExport.id)))


def get_ready_export(owner: Owner, archive_id: UUID) -> DataExport:
    """An export ready for download. Raises DataExportNotFound."""
    data_export = db.session.get(DataExport, archive_id)
    is_own = data_export is not None and all(
        getattr(data_export, name) == value for name, value in _get_owner_columns(owner).items()
    )
    if data_export is None or not is_own or not data_export.is_ready or data_export.expires_at <= clock.now():
        raise DataExportNotFound(archive_id)
    return data_export


def get_file_name(data_export: DataExport) -> str:
    """The file name of the download."""
    requested_on = clock.to_paris(data_export.asked_at).date().isoformat()
    return f"mes-donnees-{requested_on}.zip" if data_export.account_id else f"ma-demande-{requested_on}.zip"


def write_export(archive_id: str) -> None:
    """Outbox handler: write the file and notify the owner. Does nothing if the export is already done or was deleted."""
    data_export = db.session.get(DataExport, UUID(archive_id))
    if data_export is None or not data_export.is_pending:
        return
    with use_language(data_export.language):
        stored_file = write_export_file(data_export)
        now = clock.now()
        values = {
            "stored_name": stored_file.name,
            "size": stored_file.size,
            "ready_at": now,
            "expires_at": now + RETENTION,
        }
        statement = (
            update(DataExport).where(DataExport.id == data_export.id, DataExport.ready_at.is_(None)).values(values)
        )
        if db.session.execute(statement.returning(DataExport.id)).first() is None:
            storage.delete_file(stored_file.name)
            return
        _delete_former_exports(data_export)
        _notify_owner(data_export)


def record_failure(archive_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page shows the failure, and another export may be requested."""
    db.session.execute(update(DataExport).where(DataExport.id == UUID(archive_id)).values(failed_at=clock.now()))


def delete_export(data_export: DataExport) -> None:
    """Delete the export; its file and key are deleted after the commit."""
    _delete_exports([data_export])


def expire_exports() -> int:
    """Delete the expired exports; returns how many. Nightly."""
    return len(
        _delete_exports(db.session.scalars(select(DataExport).where(DataExport.expires_at <= clock.now())).all())
    )


def delete_exports_about(case_ids: Iterable[UUID]) -> list[DataExport]:
    """Delete and return the exports that hold a copy of these cases, or of the drafts they were made from."""
    tokens = select(Case.submission_token).where(Case.id.in_(list(case_ids)))
    subjects = [compute_subject_index(subject_id) for subject_id in (*case_ids, *db.session.scalars(tokens))]
    export_ids = select(ExportedSubject.archive_id).where(ExportedSubject.subject.in_(subjects))
    return _delete_exports(db.session.scalars(select(DataExport).where(DataExport.id.in_(export_ids))).all())


def delete_exports_of_wallet_document(event: WalletDocumentDeleted) -> None:
    """Reaction to WalletDocumentDeleted: delete the exports that hold a copy of the document."""
    subject = compute_subject_index(event.document_id)
    export_ids = select(ExportedSubject.archive_id).where(ExportedSubject.subject == subject)
    _delete_exports(db.session.scalars(select(DataExport).where(DataExport.id.in_(export_ids))).all())


def delete_exports_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: delete the exports of the account."""
    _delete_exports(db.session.scalars(select(DataExport).where(DataExport.account_id == event.account_id)).all())


def _delete_exports(exports: Iterable[DataExport]) -> list[DataExport]:
    data_exports = list(exports)
    for data_export in data_exports:
        db.session.execute(delete(ExportedSubject).where(ExportedSubject.archive_id == data_export.id))
        delete_sealed_later(data_export.key_id, [data_export.stored_name] if data_export.stored_name else [])
        db.session.delete(data_export)
    db.session.flush()
    return data_exports


def _delete_former_exports(data_export: DataExport) -> None:
    is_same_owner = (
        DataExport.account_id == data_export.account_id
        if data_export.account_id
        else DataExport.case_id == data_export.case_id
    )
    _delete_exports(db.session.scalars(select(DataExport).where(is_same_owner, DataExport.id != data_export.id)).all())


def _notify_owner(data_export: DataExport) -> None:
    if data_export.account_id is not None:
        account_emails.send_export_ready_email(data_export.account_id, until=clock.now() + RETENTION)
        return
    case = db.session.get_one(Case, data_export.case_id)
    case_notifications.send_export_ready_email(case, until=clock.now() + RETENTION)


def _get_owner_columns(owner: Owner) -> dict[str, UUID]:
    return {"account_id": owner.id} if isinstance(owner, Account) else {"case_id": owner.id}


def _belongs_to(owner: Owner) -> ColumnElement[bool]:
    return DataExport.account_id == owner.id if isinstance(owner, Account) else DataExport.case_id == owner.id


def _is_pending() -> ColumnElement[bool]:
    return DataExport.ready_at.is_(None) & DataExport.failed_at.is_(None)


def _find_pending(owner: Owner) -> DataExport | None:
    return db.session.scalar(select(DataExport).where(_belongs_to(owner), _is_pending()))


def _list_subject_ids(owner: Owner) -> list[UUID]:
    """The cases, drafts and documents of the wallet that the export will contain."""
    if isinstance(owner, Case):
        return [owner.id]
    owner_ids = sectoral_ids(owner.id)
    cases = db.session.scalars(select(Case.id).where(Case.applicant_id.in_(owner_ids)))
    drafts = db.session.scalars(select(Draft.id).where(Draft.applicant_id.in_(owner_ids)))
    wallet = db.session.scalars(select(WalletDocument.id).where(WalletDocument.account_id == owner.id))
    return [*cases, *drafts, *wallet]
