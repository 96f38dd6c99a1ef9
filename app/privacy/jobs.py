"""Nightly privacy jobs on the current site. Each commits batch by batch and may be run again at any time."""

from __future__ import annotations

import logging

from app.accounts.inactivity import list_inactive_accounts
from app.accounts.models import Account
from app.cases.files.deletion import delete_sealed_content
from app.core import clock
from app.core.db import db
from app.privacy.access_log import get_current_anchor
from app.privacy.access_log.expiry import BATCH_SIZE as ENTRY_BATCH_SIZE
from app.privacy.access_log.expiry import expire_entries_before, get_retention_limit
from app.privacy.anonymisation import BATCH_SIZE, AnonymisationResult, anonymise_due_cases
from app.privacy.anonymisation.case_rows import delete_expired_survivors
from app.privacy.anonymisation.deletion_replay import (
    count_restored_cases,
    delete_by_keys,
    destroy_restored_keys,
    find_restored_keys,
    run_pending_deletions,
)
from app.privacy.anonymisation.orphans import delete_orphan_files, delete_orphan_keys, empty_write_ahead_logs
from app.privacy.inactive_accounts import remind_or_delete_inactive
from app.statistics.case_counts import count_cases, list_due_records

log = logging.getLogger(__name__)


def count_due_cases() -> int:
    """Count in statistics all cases due until the end of this month; returns how many.

    All are read before any is written: unsealing them takes longer than other writers should wait.
    """
    records = list_due_records()
    db.session.commit()
    total = count_cases(records)
    db.session.commit()
    return total


def run_anonymisation() -> int:
    """Count and anonymise the due cases, delete their keys and files, truncate the SQLite logs; returns how many cases."""
    count_due_cases()
    total = 0
    batch = AnonymisationResult(count=BATCH_SIZE)
    while batch.count == BATCH_SIZE:
        batch = anonymise_due_cases(BATCH_SIZE)
        db.session.commit()
        _delete_sealed(batch)
        total += batch.count
    delete_expired_survivors(clock.today())
    db.session.commit()
    empty_write_ahead_logs()
    return total


def delete_orphans() -> int:
    """Delete the keys and files that nothing refers to; returns how many. Run after every other deletion."""
    total = delete_orphan_files() + delete_orphan_keys()
    empty_write_ahead_logs()
    return total


def remind_or_delete_inactive_accounts() -> int:
    """Remind the owners of inactive accounts or delete these, one per transaction; returns how many were examined."""
    account_ids = [account.id for account in list_inactive_accounts()]
    for account_id in account_ids:
        account = db.session.get(Account, account_id)
        if account is not None:
            remind_or_delete_inactive(account)
        db.session.commit()
    return len(account_ids)


def expire_access_log() -> int:
    """Delete the expired entries, and write the anchor of the chain to the logs, out of reach of the database."""
    total, count = 0, ENTRY_BATCH_SIZE
    while count == ENTRY_BATCH_SIZE:
        count = expire_entries_before(get_retention_limit(), limit=ENTRY_BATCH_SIZE)
        db.session.commit()
        total += count
    anchor = get_current_anchor()
    if anchor is not None:
        log.info("access log anchor %s", anchor)
    return total


def replay_deletions() -> int:
    """After a restoration: count and delete again what the ledger says was deleted; returns how many keys had come back."""
    key_ids = find_restored_keys()
    count_restored_cases(key_ids)
    db.session.commit()
    for start in range(0, len(key_ids), BATCH_SIZE):
        delete_by_keys(key_ids[start : start + BATCH_SIZE])
        db.session.commit()
    run_pending_deletions()
    destroy_restored_keys()
    empty_write_ahead_logs()
    return len(key_ids)


def _delete_sealed(batch: AnonymisationResult) -> None:
    """Delete at once, without waiting for the queue; the outbox retries what fails here."""
    for deletion in batch.deletions:
        try:
            delete_sealed_content(key_id=str(deletion.key_id), files=list(deletion.files))
        except OSError:
            log.exception("deletion postponed", extra={"item": str(deletion.key_id)})
