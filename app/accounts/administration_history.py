"""History of what administrators change: who changed which setting, role, right, key, régie, mailbox, agenda, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, select

from app.core import clock
from app.core.db import TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.web.access_rules import Actor

# What an event is about, which the list can be filtered by.
DEPARTMENTS, ROLES, AGENTS, TOPICS = "departments", "roles", "agents", "topics"
SOFTWARE, IDENTITIES, AGENDAS = "software", "identities", "agendas"
SETTINGS, MAIL, PAYMENTS, LISTS, SITE, REQUESTS = "settings", "mail", "payments", "lists", "site", "requests"
EVENT_AREAS = (
    *(SETTINGS, DEPARTMENTS, ROLES, AGENTS, TOPICS, SOFTWARE, IDENTITIES),
    *(MAIL, PAYMENTS, AGENDAS, LISTS, REQUESTS, SITE),
)
# In `Session.info`: the events of the transaction, to which `administration_watch` adds what changed.
RECORDED_EVENTS = "administration_events"


class AdministrationEvent(Base):
    """One change made in the administration: `what` is a key, `details` the names at that time."""

    __tablename__ = "administration_event"
    __table_args__ = (
        Index("ix_administration_event_recent", "happened_at", "id"),
        Index("ix_administration_event_account", "account_id"),
    )

    id: Mapped[UUID] = primary_key()
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an administrator; None for a command.
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    what: Mapped[str] = mapped_column(info=TECHNICAL)
    area: Mapped[str] = mapped_column(info=TECHNICAL)
    # The slug of the department, role or topic.
    subject: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The agent concerned.
    account_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    details: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)


def record_event(
    what: str,
    area: str,
    *,
    by: Actor,
    subject: str | None = None,
    account_id: UUID | None = None,
    **details: str | int,
) -> AdministrationEvent:
    """Record a change. Names of people are not stored: they are read from the accounts."""
    event = AdministrationEvent(
        id=new_id(),
        happened_at=clock.now(),
        by_id=by.account_id,
        what=what,
        area=area,
        subject=subject,
        account_id=account_id,
        details=details,
    )
    db.session.add(event)
    db.session.flush()
    db.session.info.setdefault(RECORDED_EVENTS, []).append(event)
    return event


def list_events(
    *,
    area: str | None = None,
    subject: str | None = None,
    account_id: UUID | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Sequence[AdministrationEvent]:
    """Events, latest first: all, or those about an area, a subject or an agent."""
    query = select(AdministrationEvent).where(*_conditions(area, subject, account_id))
    latest_first = query.order_by(AdministrationEvent.happened_at.desc(), AdministrationEvent.id.desc())
    return db.session.scalars(latest_first.limit(limit).offset(offset)).all()


def count_events(area: str | None = None) -> int:
    """Count the events about an area, or about all of them."""
    query = select(func.count()).select_from(AdministrationEvent)
    return db.session.scalar(query.where(*_conditions(area, None, None))) or 0


def _conditions(area: str | None, subject: str | None, account_id: UUID | None) -> list[Any]:
    columns = (
        (AdministrationEvent.area, area),
        (AdministrationEvent.subject, subject),
        (AdministrationEvent.account_id, account_id),
    )
    return [column == value for column, value in columns if value is not None]
