"""Anonymisation: when its retention ends, every personal trace of a case goes; statistics have counted it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing.deferred_deletion import DELETE_SEALED, delete_sealed_later
from app.privacy.access_log.expiry import delete_entries_about
from app.privacy.anonymisation.case_rows import Rows, delete_rows, find_rows, list_keys_and_files, list_row_ids
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from app.statistics.case_counts import save_cells
from app.statistics.remainders import create_remainder

BATCH_SIZE = 100
# Under way while it deletes: the outbox itself forgets it once done.
DELETE_CASE = "remove_case"


@dataclass(frozen=True)
class SealedDeletion:
    """A key to destroy and the files it encrypts, once the rows that knew of them are gone for good."""

    key_id: UUID
    files: tuple[str, ...]


@dataclass(frozen=True)
class AnonymisationResult:
    """What one batch did: how many cases, and what is to be erased after the commit."""

    count: int = 0
    deletions: tuple[SealedDeletion, ...] = ()


def anonymise_due_cases(limit: int = BATCH_SIZE) -> AnonymisationResult:
    """Anonymises the cases whose day has come, a batch at a time; a batch not committed is as if nothing was done."""
    cases = _claim_due_cases(limit)
    if not cases:
        return AnonymisationResult()
    case_ids = [case.id for case in cases]
    _count_remainders(cases)
    return AnonymisationResult(len(cases), delete_cases(case_ids))


def delete_cases(case_ids: list[UUID]) -> tuple[SealedDeletion, ...]:
    """Deletes all that there is about these cases; what is to be erased after the commit is in the outbox, and given back."""
    copies = tuple(_create_deletion(archive) for archive in exports.delete_exports_about(case_ids))
    rows = find_rows(case_ids)
    erasures = tuple(
        SealedDeletion(key_id, tuple(sorted(files))) for key_id, files in list_keys_and_files(rows).items()
    )
    _delete_side_effects(rows)
    delete_entries_about(case_ids)
    delete_rows(rows)
    for erasure in erasures:
        delete_sealed_later(erasure.key_id, erasure.files)
    return (*erasures, *copies)


def _create_deletion(archive: DataExport) -> SealedDeletion:
    return SealedDeletion(archive.key_id, (archive.stored_name,) if archive.stored_name else ())


def _claim_due_cases(limit: int) -> list[Case]:
    """The due cases, taken: an agent acting on one at this very moment has either finished, or finds it gone."""
    is_due = and_(Case.anonymise_on <= clock.today(), Case.closed_at.is_not(None), Case.limited_at.is_(None))
    due = select(Case.id).where(is_due).order_by(Case.anonymise_on).limit(limit).with_for_update(skip_locked=True)
    taken = update(Case).where(Case.id.in_(due.scalar_subquery()), is_due).values(revision=Case.revision + 1)
    claimed = db.session.scalars(taken.returning(Case.id), execution_options={"synchronize_session": False}).all()
    cases = select(Case).where(Case.id.in_(claimed)).execution_options(populate_existing=True)
    return list(db.session.scalars(cases))


def _count_remainders(cases: list[Case]) -> None:
    """Counts those that were not counted with their month: closed or made due since, they are seldom a crowd."""
    save_cells([create_remainder(case) for case in cases if not case.is_counted])
    for case in cases:
        db.session.expunge(case)


def _delete_side_effects(rows: Rows) -> None:
    """What the outbox still holds about these cases is neither done nor remembered."""
    gone = list_row_ids(rows)
    items = db.session.execute(
        select(OutboxItem.id, OutboxItem.ids).where(OutboxItem.kind.not_in((DELETE_SEALED, DELETE_CASE)))
    ).all()
    about = [item.id for item in items if gone.intersection(_list_identifiers(item.ids))]
    for start in range(0, len(about), BATCH_SIZE):
        db.session.execute(delete(OutboxItem).where(OutboxItem.id.in_(about[start : start + BATCH_SIZE])))


def _list_identifiers(ids: dict[str, object]) -> list[str]:
    """Every identifier that an outbox item names, alone or in a list."""
    return [str(one) for value in ids.values() for one in (value if isinstance(value, list) else [value])]
