"""Expiry of access log entries: content and salt are deleted, the hashes remain, with a proof that Parvis deleted them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from app.core import clock
from app.core.db import db
from app.privacy.access_log import compute_subject_index
from app.privacy.access_log.hash_chain import compute_deletion_proof
from app.privacy.models import CONTENT_COLUMNS, AccessEntry

# CNIL, recommendation on logging: six months to one year.
RETENTION_MONTHS = 6
BATCH_SIZE = 1000


def expire_entries_before(day: date, *, limit: int = BATCH_SIZE) -> int:
    """Delete one batch of the oldest entries before that day; returns how many."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)
    return _delete_contents(AccessEntry.at < midnight, limit=limit)


def delete_entries_about(case_ids: Iterable[UUID]) -> int:
    """Delete the entries about these cases; returns how many."""
    return _delete_contents(AccessEntry.subject.in_([compute_subject_index(case_id) for case_id in case_ids]))


def get_retention_limit() -> date:
    """Entries before this day are past their retention."""
    return clock.add_months(clock.today(), -RETENTION_MONTHS)


def _delete_contents(condition: ColumnElement[bool], *, limit: int | None = None) -> int:
    query = select(AccessEntry.id, AccessEntry.position, AccessEntry.commit_hash).where(condition)
    entries = db.session.execute(query.order_by(AccessEntry.position).limit(limit)).all()
    null_values = dict.fromkeys(CONTENT_COLUMNS)
    updates = [
        {"id": entry.id, "erasure_proof": compute_deletion_proof(entry.position, entry.commit_hash), **null_values}
        for entry in entries
    ]
    if updates:
        db.session.execute(update(AccessEntry), updates)
    return len(updates)
