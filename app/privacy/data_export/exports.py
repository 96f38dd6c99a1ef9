"""The archives of their own data that people ask for: asked for, made by the worker, told of, and gone after a week."""

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
from app.core.i18n import current_language, use_language
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.notifications import account_emails, case_emails
from app.privacy.data_export.export_contents import compute_subject_index
from app.privacy.data_export.zip_file import write_export_file
from app.privacy.models import DataExport, ExportedSubject

WRITE_EXPORT = "write_archive"
RETENTION = timedelta(days=7)
# Making one is work: whoever asks again and again waits.
EXPORT_LIMIT = AttemptLimit(
    "archive", free=5, period=timedelta(days=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=12)
)

# Whose data: those of an account and of all its requests, or those of one request.
Owner = Account | Case


class DataExportNotFound(LookupError):
    """No such archive, or none of this person, or its week has passed."""


def request_export(of: Owner) -> DataExport:
    """An archive to be made after the commit; the one that is being made already, if there is one."""
    being_made = _find_pending(of)
    if being_made is not None:
        return being_made
    now = clock.now()
    archive = DataExport(
        id=new_id(),
        language=current_language(),
        key_id=create_key(),
        asked_at=now,
        expires_at=now + RETENTION,
        **_get_owner_columns(of),
    )
    try:
        with db.session.begin_nested():
            db.session.add(archive)
            db.session.flush()
            db.session.add_all(
                ExportedSubject(archive_id=archive.id, subject=compute_subject_index(one))
                for one in _list_subject_ids(of)
            )
    except IntegrityError:
        # Asked for twice at the same instant: the other one makes it.
        return db.session.scalars(select(DataExport).where(_belongs_to(of), _is_pending())).one()
    enqueue(WRITE_EXPORT, archive_id=archive.id)
    return archive


def list_exports(of: Owner) -> list[DataExport]:
    """Those that may still be of use, latest first."""
    query = select(DataExport).where(_belongs_to(of), DataExport.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(DataExport.asked_at.desc(), DataExport.id)))


def get_ready_export(of: Owner, archive_id: UUID) -> DataExport:
    """One of them, ready to be taken away. Raises ArchiveNotFound."""
    archive = db.session.get(DataExport, archive_id)
    is_own = archive is not None and all(
        getattr(archive, name) == value for name, value in _get_owner_columns(of).items()
    )
    if archive is None or not is_own or not archive.is_ready or archive.expires_at <= clock.now():
        raise DataExportNotFound(archive_id)
    return archive


def get_file_name(archive: DataExport) -> str:
    """Under which name it is saved."""
    made_on = clock.to_paris(archive.asked_at).date().isoformat()
    return f"mes-donnees-{made_on}.zip" if archive.account_id else f"ma-demande-{made_on}.zip"


def write_export(archive_id: str) -> None:
    """Outbox handler: makes the file, says that it is there. What was made before, or is not wanted any more, is let go."""
    archive = db.session.get(DataExport, UUID(archive_id))
    if archive is None or not archive.is_pending:
        return
    with use_language(archive.language):
        stored = write_export_file(archive)
        now = clock.now()
        ready = {"stored_name": stored.name, "size": stored.size, "ready_at": now, "expires_at": now + RETENTION}
        wanted = update(DataExport).where(DataExport.id == archive.id, DataExport.ready_at.is_(None)).values(ready)
        if db.session.execute(wanted.returning(DataExport.id)).first() is None:
            storage.delete_file(stored.name)
            return
        _delete_former_exports(archive)
        _notify_owner(archive)


def record_failure(archive_id: str, reason: str) -> None:
    """Told by the outbox when it was given up: the page says so, and another may be asked for."""
    db.session.execute(update(DataExport).where(DataExport.id == UUID(archive_id)).values(failed_at=clock.now()))


def delete_export(archive: DataExport) -> None:
    """Nothing of it remains: its file and its key are erased after the commit."""
    _delete_exports([archive])


def expire_exports() -> int:
    """Nightly: those whose week has passed; returns how many."""
    return len(
        _delete_exports(db.session.scalars(select(DataExport).where(DataExport.expires_at <= clock.now())).all())
    )


def delete_exports_about(case_ids: Iterable[UUID]) -> list[DataExport]:
    """Those that hold a copy of these requests, be it as the drafts that they were; given back for what is to be erased."""
    tokens = select(Case.submission_token).where(Case.id.in_(list(case_ids)))
    subjects = [compute_subject_index(one) for one in (*case_ids, *db.session.scalars(tokens))]
    holding = select(ExportedSubject.archive_id).where(ExportedSubject.subject.in_(subjects))
    return _delete_exports(db.session.scalars(select(DataExport).where(DataExport.id.in_(holding))).all())


def delete_exports_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountErased: its archives go with it."""
    _delete_exports(db.session.scalars(select(DataExport).where(DataExport.account_id == event.account_id)).all())


def _delete_exports(found: Iterable[DataExport]) -> list[DataExport]:
    archives = list(found)
    for archive in archives:
        db.session.execute(delete(ExportedSubject).where(ExportedSubject.archive_id == archive.id))
        delete_sealed_later(archive.key_id, [archive.stored_name] if archive.stored_name else [])
        db.session.delete(archive)
    db.session.flush()
    return archives


def _delete_former_exports(archive: DataExport) -> None:
    whose = DataExport.account_id == archive.account_id if archive.account_id else DataExport.case_id == archive.case_id
    _delete_exports(db.session.scalars(select(DataExport).where(whose, DataExport.id != archive.id)).all())


def _notify_owner(archive: DataExport) -> None:
    if archive.account_id is not None:
        account_emails.send_export_ready_email(archive.account_id, until=clock.now() + RETENTION)
        return
    case = db.session.get_one(Case, archive.case_id)
    case_emails.send_export_ready_email(case, until=clock.now() + RETENTION)


def _get_owner_columns(of: Owner) -> dict[str, UUID]:
    return {"account_id": of.id} if isinstance(of, Account) else {"case_id": of.id}


def _belongs_to(of: Owner) -> ColumnElement[bool]:
    return DataExport.account_id == of.id if isinstance(of, Account) else DataExport.case_id == of.id


def _is_pending() -> ColumnElement[bool]:
    return DataExport.ready_at.is_(None) & DataExport.failed_at.is_(None)


def _find_pending(of: Owner) -> DataExport | None:
    return db.session.scalar(select(DataExport).where(_belongs_to(of), _is_pending()))


def _list_subject_ids(of: Owner) -> list[UUID]:
    """The requests and drafts that it will hold a copy of."""
    if isinstance(of, Case):
        return [of.id]
    names = sectoral_ids(of.id)
    cases = db.session.scalars(select(Case.id).where(Case.applicant_id.in_(names)))
    return [*cases, *db.session.scalars(select(Draft.id).where(Draft.applicant_id.in_(names)))]
