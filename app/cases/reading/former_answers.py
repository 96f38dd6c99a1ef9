"""Three months after a correction the history still says what was corrected, and no longer what was answered before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case, CaseEvent
from app.cases.timeline import DETAILS
from app.core import clock
from app.core.db import db
from app.core.sealing import seal, unseal_many

RETENTION_MONTHS = 3
CORRECTED = "corrected"
# In the details of such an event: what was answered before is erased, rather than there was no answer.
FORMER_DELETED = "former_forgotten"


def list_expired_corrections(limit: datetime) -> list[UUID]:
    """The corrections of before, the oldest first; one under limitation is kept as it is."""
    query = select(CaseEvent.id).join(Case).where(CaseEvent.kind == CORRECTED, CaseEvent.happened_at < limit)
    return list(db.session.scalars(query.where(Case.limited_at.is_(None)).order_by(CaseEvent.happened_at)))


def expiry_limit() -> datetime:
    """Corrections before this instant are kept without the former answers."""
    day = clock.add_months(clock.today(), -RETENTION_MONTHS)
    return datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)


def delete_former_answers(event_ids: list[UUID]) -> int:
    """Delete the former answers of these entries and return how many had some; unreadable entries are skipped."""
    query = select(CaseEvent, Case.key_id).join(Case).where(CaseEvent.id.in_(event_ids), CaseEvent.details.is_not(None))
    events = [(event, key_id) for event, key_id in db.session.execute(query)]
    details_of_events = unseal_many([(key_id, event.details or b"") for event, key_id in events], about=DETAILS)
    count = 0
    for (event, key_id), details in zip(events, details_of_events, strict=True):
        if details and not details.get(FORMER_DELETED):
            event.details = seal(key_id, _without_former_answers(details), about=DETAILS)
            count += 1
    return count


def _without_former_answers(details: dict[str, Any]) -> dict[str, Any]:
    # Of a masked answer neither value is there, nor was.
    changes = [[label, None if latter is None else "", latter] for label, _, latter in details["changes"]]
    return {**details, "changes": changes, FORMER_DELETED: True}
