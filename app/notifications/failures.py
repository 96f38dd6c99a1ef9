"""Messages that will not leave: seen by whoever opens the case, and by the administrator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.notifications.models import FAILED, Message


def count_failures_about(case_id: UUID) -> int:
    """How many messages about a case were given up."""
    query = select(func.count()).where(Message.case_id == case_id, Message.status == FAILED)
    return db.session.scalar(query) or 0


def references_of(message_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The reference of the case that each message is about."""
    query = select(Message.id, Case.reference).join(Case, Case.id == Message.case_id)
    return {row.id: row.reference for row in db.session.execute(query.where(Message.id.in_(set(message_ids))))}
