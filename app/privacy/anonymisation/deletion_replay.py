"""After a restoration: count and delete again what was counted and deleted since the backup."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from app.accounts.models import Account
from app.accounts.people import delete_account
from app.cases.drafts import request_drafts
from app.cases.files.deletion import delete_sealed_content
from app.cases.models import Case, Draft
from app.core.db import db
from app.core.jobs.outbox import OutboxItem, is_waiting
from app.core.sealing import (
    SealingKey,
    destroy_key,
    destroyed_keys,
    fingerprint_destroyed_key,
    fingerprint_uncounted_key,
)
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.core.sites import current_site
from app.privacy.anonymisation import delete_cases
from app.privacy.anonymisation.case_rows import KEY_COLUMN, list_tables_with
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from app.statistics.case_counts import count_cases, count_unfinished_cases, list_due_records
from app.statistics.k_anonymity import StatisticalRecord
from app.statistics.statistical_records import create_record
from app.workflows.elements import MERGED

BATCH_SIZE = 200


def find_restored_keys() -> list[UUID]:
    """The keys that were destroyed according to the ledger, and that rows of the main database refer to again."""
    ledger = _read_ledger()
    referenced_keys = {
        key_id
        for table in list_tables_with(KEY_COLUMN)
        for key_id in db.session.scalars(select(table.c[KEY_COLUMN]).distinct())
    }
    return sorted(
        key_id for key_id in referenced_keys if key_id is not None and fingerprint_destroyed_key(key_id) in ledger
    )


def count_restored_cases(key_ids: list[UUID]) -> None:
    """Count the cases of these keys with those that are due, except the cases that were deleted without being counted."""
    ledger = _read_ledger()
    records: dict[UUID, StatisticalRecord] = {}
    unfinished_ids: list[UUID] = []
    for start in range(0, len(key_ids), BATCH_SIZE):
        is_restored = Case.key_id.in_(key_ids[start : start + BATCH_SIZE])
        query = select(Case).where(is_restored, ~Case.is_counted, Case.status != MERGED)
        cases = list(db.session.scalars(query))
        uncounted_ids = [case.id for case in cases if fingerprint_uncounted_key(case.key_id) in ledger]
        db.session.execute(update(Case).where(Case.id.in_(uncounted_ids)).values(is_counted=True))
        for case in cases:
            if case.id not in uncounted_ids and case.is_closed:
                records[case.id] = create_record(case)
            elif case.id not in uncounted_ids:
                unfinished_ids.append(case.id)
            db.session.expunge(case)
    count_cases({**list_due_records(), **records})
    count_unfinished_cases(unfinished_ids)


def delete_by_keys(key_ids: list[UUID]) -> None:
    """Delete the cases, drafts, exports and accounts of these keys; keys and files are deleted after the commit."""
    delete_cases(list(db.session.scalars(select(Case.id).where(Case.key_id.in_(key_ids)))))
    for data_export in db.session.scalars(select(DataExport).where(DataExport.key_id.in_(key_ids))).all():
        exports.delete_export(data_export)
    for draft in db.session.scalars(select(Draft).where(Draft.key_id.in_(key_ids))).all():
        request_drafts.delete_draft(draft)
    for account in db.session.scalars(select(Account).where(Account.key_id.in_(key_ids))).all():
        delete_account(account)
    db.session.flush()
    for table in reversed(list_tables_with(KEY_COLUMN)):
        db.session.execute(delete(table).where(table.c[KEY_COLUMN].in_(key_ids)))


def destroy_restored_keys() -> None:
    """Destroy the keys that a backup of the keys database brought back, whether or not a row refers to them."""
    ledger = _read_ledger()
    with current_site().keys_engine.connect() as keys:
        key_ids = list(keys.scalars(select(SealingKey.id)))
    for key_id in key_ids:
        if fingerprint_destroyed_key(key_id) in ledger:
            destroy_key(key_id)


def run_pending_deletions() -> None:
    """Perform the pending deletions of keys and files in the outbox at once; the worker will find nothing to do."""
    for ids in db.session.scalars(select(OutboxItem.ids).where(OutboxItem.kind == DELETE_SEALED, is_waiting)).all():
        delete_sealed_content(**ids)


def _read_ledger() -> set[bytes]:
    with current_site().keys_engine.connect() as keys:
        return destroyed_keys.read_ledger(keys)
