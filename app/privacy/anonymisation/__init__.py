"""Anonymisation: when its retention ends, all personal data of a case is deleted, after it was counted in statistics."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, text, update

from app.cases.lifecycle import participants
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing.deferred_deletion import DELETE_SEALED, delete_sealed_later
from app.privacy.access_log.expiry import delete_entries_about
from app.privacy.anonymisation.case_rows import (
    Rows,
    delete_rows,
    detach_surviving_rows,
    find_rows,
    list_keys_and_files,
    list_row_ids,
)
from app.privacy.data_export import exports
from app.privacy.list_exports import stored_exports
from app.privacy.list_exports.models import ListExport
from app.privacy.models import DataExport
from app.statistics.case_counts import save_cells
from app.statistics.statistical_records import create_record
from app.workflows.elements import MERGED

BATCH_SIZE = 100
# Excluded from the deletion of outbox items, since it is the item being performed.
DELETE_CASE = "remove_case"


@dataclass(frozen=True)
class SealedDeletion:
    """A key to destroy and the files it encrypts, once the rows that refer to them are deleted."""

    key_id: UUID
    files: tuple[str, ...]


@dataclass(frozen=True)
class AnonymisationResult:
    """The result of one batch: the number of cases, and what to delete after the commit."""

    count: int = 0
    deletions: tuple[SealedDeletion, ...] = ()


def anonymise_due_cases(limit: int = BATCH_SIZE) -> AnonymisationResult:
    """Anonymise one batch of due cases, in the current transaction."""
    due_cases = _claim_due_cases(limit)
    if not due_cases:
        return AnonymisationResult()
    case_ids = [case.id for case in due_cases]
    _count_records(due_cases)
    return AnonymisationResult(len(due_cases), delete_cases(case_ids))


def delete_cases(case_ids: list[UUID], *, is_counted: bool = True) -> tuple[SealedDeletion, ...]:
    """Delete everything about these cases; the keys and files to delete after the commit are queued, and returned.

    Cases that are not counted in statistics are not counted either when a backup brings them back.
    """
    participants.follow_anonymisation(case_ids)
    export_deletions = (
        *(_create_deletion(data_export) for data_export in exports.delete_exports_about(case_ids)),
        *(_create_deletion(list_export) for list_export in stored_exports.delete_exports_about(case_ids)),
    )
    rows = find_rows(case_ids)
    deletions = tuple(
        SealedDeletion(key_id, tuple(sorted(files))) for key_id, files in list_keys_and_files(rows).items()
    )
    _delete_side_effects(rows)
    delete_entries_about(case_ids)
    detach_surviving_rows(case_ids)
    delete_rows(rows)
    for deletion in deletions:
        delete_sealed_later(deletion.key_id, deletion.files, is_counted=is_counted)
    return (*deletions, *export_deletions)


def is_due_on(day: date) -> ColumnElement[bool]:
    """Whether the night of that day anonymises a case."""
    return and_(Case.anonymise_on <= day, Case.closed_at.is_not(None), Case.limited_at.is_(None))


def _create_deletion(export: DataExport | ListExport) -> SealedDeletion:
    return SealedDeletion(export.key_id, (export.stored_name,) if export.stored_name else ())


def _claim_due_cases(limit: int) -> list[Case]:
    """Lock the due cases: a concurrent action of an agent has either finished, or finds the case gone."""
    is_due = is_due_on(clock.today())
    due_ids = select(Case.id).where(is_due).order_by(Case.anonymise_on).limit(limit).with_for_update(skip_locked=True)
    statement = update(Case).where(Case.id.in_(due_ids.scalar_subquery()), is_due).values(revision=Case.revision + 1)
    claimed_ids = db.session.scalars(
        statement.returning(Case.id), execution_options={"synchronize_session": False}
    ).all()
    query = select(Case).where(Case.id.in_(claimed_ids)).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _count_records(cases: list[Case]) -> None:
    """Count the cases not yet counted with their month, because they were closed or became due since."""
    save_cells([create_record(case) for case in cases if not case.is_counted and case.status != MERGED])
    for case in cases:
        db.session.expunge(case)


def _delete_side_effects(rows: Rows) -> None:
    """Delete the outbox items that name one of these rows; the database reads the outbox, and nothing of it comes here."""
    statement = _DELETE_ITEMS[db.session.get_bind().dialect.name]
    db.session.execute(statement, {"row_ids": json.dumps(sorted(list_row_ids(rows)))})


# Every text of a document of identifiers, alone or in a list.
_NAMES_A_ROW = {
    "sqlite": "EXISTS (SELECT 1 FROM json_tree(outbox_item.ids) AS part"
    " WHERE part.atom IN (SELECT value FROM json_each(:row_ids)))",
    "postgresql": "EXISTS (SELECT 1 FROM jsonb_path_query(outbox_item.ids, '$.**') AS part"
    " WHERE part #>> '{}' IN (SELECT jsonb_array_elements_text(CAST(:row_ids AS jsonb))))",
}
_DELETE_ITEMS = {
    dialect: delete(OutboxItem)
    .where(OutboxItem.kind.not_in((DELETE_SEALED, DELETE_CASE)), text(condition))
    .execution_options(synchronize_session=False)
    for dialect, condition in _NAMES_A_ROW.items()
}
