"""Messages that will not leave: seen by whoever opens the case, and by the administrator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from app.cases.models import Case
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.notifications.models import FAILED, Message

# How many messages about a case were given up.
FAILED_MESSAGES = (
    select(func.count())
    .where(Message.case_id == bindparam("case_id", type_=Uuid), Message.status == FAILED)
    .scalar_subquery()
)


def find_references(items: Iterable[OutboxItem]) -> dict[UUID, str]:
    """By outbox item, the reference of the case that it is about, or that its message is about."""
    named = {item.id: _get_subject_id(item) for item in items}
    wanted = {subject for subject in named.values() if subject}
    of_messages = (
        select(Message.id, Case.reference).join(Case, Case.id == Message.case_id).where(Message.id.in_(wanted))
    )
    of_cases = select(Case.id, Case.reference).where(Case.id.in_(wanted))
    references = {row.id: row.reference for query in (of_messages, of_cases) for row in db.session.execute(query)}
    return {item_id: references[subject] for item_id, subject in named.items() if subject in references}


def _get_subject_id(item: OutboxItem) -> UUID | None:
    """The message or the case that an item names."""
    identifier = item.ids.get("message_id") or item.ids.get("case_id")
    return UUID(identifier) if identifier else None
