"""The privacy work of the night, on the site that is open. Each job commits batch by batch and may be run again at any time."""

from __future__ import annotations

import logging

from app.accounts.inactivity import unused_accounts
from app.accounts.models import Account
from app.cases.erasure import erase_sealed
from app.core.db import db
from app.privacy.access_log import current_anchor
from app.privacy.anonymisation import BATCH, Anonymised, anonymise_due
from app.privacy.forgetting import BATCH as ENTRIES
from app.privacy.forgetting import end_of_retention, forget_before
from app.privacy.inactive import tend_unused
from app.privacy.purging_again import destroy_returned_keys, erase_what_waits, purge, returned_keys
from app.privacy.sweeping import empty_write_ahead_logs, sweep_orphan_files, sweep_orphan_keys
from app.privacy.tallying import count, due_this_month

log = logging.getLogger(__name__)


def tally_nightly() -> int:
    """Counts in statistics what is due until the end of this month, all of it together; returns how many requests.

    Read first, then written at once: unsealing so many takes longer than anybody should wait to write.
    """
    found = due_this_month()
    db.session.commit()
    total = count(found)
    db.session.commit()
    return total


def anonymise_nightly() -> int:
    """Counts and anonymises what is due, erases keys and files at once, empties the logs of SQLite; returns how many cases."""
    tally_nightly()
    total = 0
    batch = Anonymised(count=BATCH)
    while batch.count == BATCH:
        batch = anonymise_due(BATCH)
        db.session.commit()
        _erase(batch)
        total += batch.count
    empty_write_ahead_logs()
    return total


def sweep_orphans() -> int:
    """Destroys the keys and files that nothing speaks of any more; returns how many. After all else that deletes."""
    total = sweep_orphan_files() + sweep_orphan_keys()
    empty_write_ahead_logs()
    return total


def end_unused_accounts() -> int:
    """Writes to the owners of accounts that go unused, then erases these, one at a time; returns how many were looked at."""
    account_ids = [account.id for account in unused_accounts()]
    for account_id in account_ids:
        account = db.session.get(Account, account_id)
        if account is not None:
            tend_unused(account)
        db.session.commit()
    return len(account_ids)


def tend_access_log() -> int:
    """Erases the entries past their retention, and tells the end of the chain to the logs, out of reach of the database."""
    total, erased = 0, ENTRIES
    while erased == ENTRIES:
        erased = forget_before(end_of_retention(), limit=ENTRIES)
        db.session.commit()
        total += erased
    anchor = current_anchor()
    if anchor is not None:
        log.info("access log anchor %s", anchor)
    return total


def purge_again() -> int:
    """After a restoration: erases what the ledger says was erased, rows, keys and files; returns how many keys had come back."""
    key_ids = returned_keys()
    for start in range(0, len(key_ids), BATCH):
        purge(key_ids[start : start + BATCH])
        db.session.commit()
    erase_what_waits()
    destroy_returned_keys()
    empty_write_ahead_logs()
    return len(key_ids)


def _erase(batch: Anonymised) -> None:
    """At once rather than when the queue comes to it; what fails here is in the outbox, which tries again."""
    for erasure in batch.erasures:
        try:
            erase_sealed(key_id=str(erasure.key_id), files=list(erasure.files))
        except OSError:
            log.exception("erasure put off", extra={"item": str(erasure.key_id)})
