"""Failed messages, those that did not arrive included, displayed on the case and to administrators."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, or_, select

from app.cases.models import Case
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.notifications.models import FAILED, UNDELIVERED, Message

# How many messages about a case could not leave, or did not arrive.
FAILED_MESSAGES = (
    select(func.count())
    .where(
        Message.case_id == bindparam("case_id", type_=Uuid),
        or_(Message.status == FAILED, Message.delivery == UNDELIVERED),
    )
    .scalar_subquery()
)


def find_references(items: Iterable[OutboxItem]) -> dict[UUID, str]:
    """The reference of the case of each outbox item, directly or through its message."""
    subject_by_item = {item.id: _get_subject_id(item) for item in items}
    subject_ids = {subject for subject in subject_by_item.values() if subject}
    message_query = (
        select(Message.id, Case.reference).join(Case, Case.id == Message.case_id).where(Message.id.in_(subject_ids))
    )
    case_query = select(Case.id, Case.reference).where(Case.id.in_(subject_ids))
    references = {row.id: row.reference for query in (message_query, case_query) for row in db.session.execute(query)}
    return {item_id: references[subject] for item_id, subject in subject_by_item.items() if subject in references}


def _get_subject_id(item: OutboxItem) -> UUID | None:
    """The message or case of an item."""
    identifier = item.ids.get("message_id") or item.ids.get("case_id")
    return UUID(identifier) if identifier else None
