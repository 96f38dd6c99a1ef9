"""The archives of their own data that people ask for: asked for, made by the worker, told of, and gone after a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.events import AccountErased
from app.accounts.models import Account
from app.accounts.sectoral import sectoral_ids
from app.accounts.throttling import Limit
from app.cases.models import Case, Draft
from app.core import clock, storage
from app.core.db import db
from app.core.erasing import erase_later
from app.core.i18n import current_language, writing_in
from app.core.ids import new_id
from app.core.outbox import later
from app.core.sealing import create_key
from app.notifications import about_accounts, about_cases
from app.privacy.archive_file import write_file
from app.privacy.gathering import archived_index
from app.privacy.models import Archive, ArchivedSubject

WRITE = "write_archive"
KEPT = timedelta(days=7)
# Making one is work: whoever asks again and again waits.
ARCHIVES = Limit(
    "archive", free=5, period=timedelta(days=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=12)
)

# Whose data: those of an account and of all its requests, or those of one request.
Owner = Account | Case


class ArchiveNotFound(LookupError):
    """No such archive, or none of this person, or its week has passed."""


def ask(of: Owner) -> Archive:
    """An archive to be made after the commit; the one that is being made already, if there is one."""
    being_made = _being_made(of)
    if being_made is not None:
        return being_made
    now = clock.now()
    archive = Archive(
        id=new_id(), language=current_language(), key_id=create_key(), asked_at=now, expires_at=now + KEPT, **_named(of)
    )
    try:
        with db.session.begin_nested():
            db.session.add(archive)
            db.session.flush()
            db.session.add_all(
                ArchivedSubject(archive_id=archive.id, subject=archived_index(one)) for one in _subjects(of)
            )
    except IntegrityError:
        # Asked for twice at the same instant: the other one makes it.
        return db.session.scalars(select(Archive).where(_is_of(of), _is_being_made())).one()
    later(WRITE, archive_id=archive.id)
    return archive


def archives_of(of: Owner) -> list[Archive]:
    """Those that may still be of use, latest first."""
    query = select(Archive).where(_is_of(of), Archive.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(Archive.asked_at.desc(), Archive.id)))


def ready_archive(of: Owner, archive_id: UUID) -> Archive:
    """One of them, ready to be taken away. Raises ArchiveNotFound."""
    archive = db.session.get(Archive, archive_id)
    is_own = archive is not None and all(getattr(archive, name) == value for name, value in _named(of).items())
    if archive is None or not is_own or not archive.is_ready or archive.expires_at <= clock.now():
        raise ArchiveNotFound(archive_id)
    return archive


def file_name(archive: Archive) -> str:
    """Under which name it is saved."""
    made_on = clock.to_paris(archive.asked_at).date().isoformat()
    return f"mes-donnees-{made_on}.zip" if archive.account_id else f"ma-demande-{made_on}.zip"


def write_archive(archive_id: str) -> None:
    """Outbox handler: makes the file, says that it is there. What was made before, or is not wanted any more, is let go."""
    archive = db.session.get(Archive, UUID(archive_id))
    if archive is None or not archive.is_being_made:
        return
    with writing_in(archive.language):
        stored = write_file(archive)
        now = clock.now()
        ready = {"stored_name": stored.name, "size": stored.size, "ready_at": now, "expires_at": now + KEPT}
        wanted = update(Archive).where(Archive.id == archive.id, Archive.ready_at.is_(None)).values(ready)
        if db.session.execute(wanted.returning(Archive.id)).first() is None:
            storage.delete(stored.name)
            return
        _replace_former(archive)
        _tell(archive)


def note_failure(archive_id: str, reason: str) -> None:
    """Told by the outbox when it was given up: the page says so, and another may be asked for."""
    db.session.execute(update(Archive).where(Archive.id == UUID(archive_id)).values(failed_at=clock.now()))


def discard(archive: Archive) -> None:
    """Nothing of it remains: its file and its key are erased after the commit."""
    _discard([archive])


def discard_expired() -> int:
    """Nightly: those whose week has passed; returns how many."""
    return len(_discard(db.session.scalars(select(Archive).where(Archive.expires_at <= clock.now())).all()))


def discard_about(case_ids: Iterable[UUID]) -> list[Archive]:
    """Those that hold a copy of these requests, be it as the drafts that they were; given back for what is to be erased."""
    tokens = select(Case.submission_token).where(Case.id.in_(list(case_ids)))
    subjects = [archived_index(one) for one in (*case_ids, *db.session.scalars(tokens))]
    holding = select(ArchivedSubject.archive_id).where(ArchivedSubject.subject.in_(subjects))
    return _discard(db.session.scalars(select(Archive).where(Archive.id.in_(holding))).all())


def let_go_of_account(event: AccountErased) -> None:
    """Reaction to AccountErased: its archives go with it."""
    _discard(db.session.scalars(select(Archive).where(Archive.account_id == event.account_id)).all())


def _discard(found: Iterable[Archive]) -> list[Archive]:
    archives = list(found)
    for archive in archives:
        db.session.execute(delete(ArchivedSubject).where(ArchivedSubject.archive_id == archive.id))
        erase_later(archive.key_id, [archive.stored_name] if archive.stored_name else [])
        db.session.delete(archive)
    db.session.flush()
    return archives


def _replace_former(archive: Archive) -> None:
    whose = Archive.account_id == archive.account_id if archive.account_id else Archive.case_id == archive.case_id
    _discard(db.session.scalars(select(Archive).where(whose, Archive.id != archive.id)).all())


def _tell(archive: Archive) -> None:
    if archive.account_id is not None:
        about_accounts.say_archive_ready(archive.account_id, until=clock.now() + KEPT)
        return
    case = db.session.get_one(Case, archive.case_id)
    about_cases.say_archive_ready(case, until=clock.now() + KEPT)


def _named(of: Owner) -> dict[str, UUID]:
    return {"account_id": of.id} if isinstance(of, Account) else {"case_id": of.id}


def _is_of(of: Owner) -> ColumnElement[bool]:
    return Archive.account_id == of.id if isinstance(of, Account) else Archive.case_id == of.id


def _is_being_made() -> ColumnElement[bool]:
    return Archive.ready_at.is_(None) & Archive.failed_at.is_(None)


def _being_made(of: Owner) -> Archive | None:
    return db.session.scalar(select(Archive).where(_is_of(of), _is_being_made()))


def _subjects(of: Owner) -> list[UUID]:
    """The requests and drafts that it will hold a copy of."""
    if isinstance(of, Case):
        return [of.id]
    names = sectoral_ids(of.id)
    cases = db.session.scalars(select(Case.id).where(Case.applicant_id.in_(names)))
    return [*cases, *db.session.scalars(select(Draft.id).where(Draft.applicant_id.in_(names)))]
