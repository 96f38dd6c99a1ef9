"""The privacy work of the night, on the site that is open. Each job commits batch by batch and may be run again at any time."""

from __future__ import annotations

import logging

from app.accounts.inactivity import list_inactive_accounts
from app.accounts.models import Account
from app.cases.files.deletion import delete_sealed_content
from app.core.db import db
from app.privacy.access_log import get_current_anchor
from app.privacy.access_log.expiry import BATCH_SIZE as ENTRIES
from app.privacy.access_log.expiry import expire_entries_before, get_retention_limit
from app.privacy.anonymisation import BATCH_SIZE, AnonymisationResult, anonymise_due_cases
from app.privacy.anonymisation.deletion_replay import (
    delete_by_keys,
    destroy_restored_keys,
    find_restored_keys,
    run_pending_deletions,
)
from app.privacy.anonymisation.orphans import delete_orphan_files, delete_orphan_keys, empty_write_ahead_logs
from app.privacy.inactive_accounts import remind_or_delete_inactive
from app.statistics.case_counts import count_cases, list_due_remainders

log = logging.getLogger(__name__)


def count_due_cases() -> int:
    """Counts in statistics what is due until the end of this month, all of it together; returns how many requests.

    Read first, then written at once: unsealing so many takes longer than anybody should wait to write.
    """
    found = list_due_remainders()
    db.session.commit()
    total = count_cases(found)
    db.session.commit()
    return total


def run_anonymisation() -> int:
    """Counts and anonymises what is due, erases keys and files at once, empties the logs of SQLite; returns how many cases."""
    count_due_cases()
    total = 0
    batch = AnonymisationResult(count=BATCH_SIZE)
    while batch.count == BATCH_SIZE:
        batch = anonymise_due_cases(BATCH_SIZE)
        db.session.commit()
        _delete_sealed(batch)
        total += batch.count
    empty_write_ahead_logs()
    return total


def delete_orphans() -> int:
    """Destroys the keys and files that nothing speaks of any more; returns how many. After all else that deletes."""
    total = delete_orphan_files() + delete_orphan_keys()
    empty_write_ahead_logs()
    return total


def remind_or_delete_inactive_accounts() -> int:
    """Writes to the owners of accounts that go unused, then erases these, one at a time; returns how many were looked at."""
    account_ids = [account.id for account in list_inactive_accounts()]
    for account_id in account_ids:
        account = db.session.get(Account, account_id)
        if account is not None:
            remind_or_delete_inactive(account)
        db.session.commit()
    return len(account_ids)


def expire_access_log() -> int:
    """Erases the entries past their retention, and tells the end of the chain to the logs, out of reach of the database."""
    total, erased = 0, ENTRIES
    while erased == ENTRIES:
        erased = expire_entries_before(get_retention_limit(), limit=ENTRIES)
        db.session.commit()
        total += erased
    anchor = get_current_anchor()
    if anchor is not None:
        log.info("access log anchor %s", anchor)
    return total


def replay_deletions() -> int:
    """After a restoration: erases what the ledger says was erased, rows, keys and files; returns how many keys had come back."""
    key_ids = find_restored_keys()
    for start in range(0, len(key_ids), BATCH_SIZE):
        delete_by_keys(key_ids[start : start + BATCH_SIZE])
        db.session.commit()
    run_pending_deletions()
    destroy_restored_keys()
    empty_write_ahead_logs()
    return len(key_ids)


def _delete_sealed(batch: AnonymisationResult) -> None:
    """At once rather than when the queue comes to it; what fails here is in the outbox, which tries again."""
    for erasure in batch.deletions:
        try:
            delete_sealed_content(key_id=str(erasure.key_id), files=list(erasure.files))
        except OSError:
            log.exception("erasure put off", extra={"item": str(erasure.key_id)})
