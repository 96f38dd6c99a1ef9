"""The history of definitions: events with their author and comment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class DefinitionEvent(Base):
    """An event in the history of a procedure or a workflow. `definition` holds a draft that was deleted or replaced."""

    __tablename__ = "definition_event"

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; None for a command.
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    what: Mapped[str] = mapped_column(info=ANONYMOUS)
    comment: Mapped[str] = mapped_column(info=ANONYMOUS)
    definition: Mapped[dict[str, Any] | None] = mapped_column("document", Json, info=ANONYMOUS)

    __table_args__ = (Index("ix_definition_event_subject", "kind", "slug", "happened_at"),)
