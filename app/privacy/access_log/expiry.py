"""Erasing entries of the access log: content and salt go, the hashes stay, with a proof that it was Parvis that erased."""

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
    """Erases the oldest entries made before that day, a batch at a time; returns how many."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)
    return _delete_contents(AccessEntry.at < midnight, limit=limit)


def delete_entries_about(case_ids: Iterable[UUID]) -> int:
    """Erases what the log says about these cases; returns how many entries."""
    return _delete_contents(AccessEntry.subject.in_([compute_subject_index(case_id) for case_id in case_ids]))


def get_retention_limit() -> date:
    """Entries made before this day have been kept long enough."""
    return clock.add_months(clock.today(), -RETENTION_MONTHS)


def _delete_contents(which: ColumnElement[bool], *, limit: int | None = None) -> int:
    query = select(AccessEntry.id, AccessEntry.position, AccessEntry.commit_hash).where(which)
    entries = db.session.execute(query.order_by(AccessEntry.position).limit(limit)).all()
    nothing = dict.fromkeys(CONTENT_COLUMNS)
    erased = [
        {"id": entry.id, "erasure_proof": compute_deletion_proof(entry.position, entry.commit_hash), **nothing}
        for entry in entries
    ]
    if erased:
        db.session.execute(update(AccessEntry), erased)
    return len(erased)
