"""The table of mentions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index

from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class Mention(Base):
    """One agent named in one note: the note itself says why, and only to those who may open the case."""

    __tablename__ = "mention"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    event_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(info=PERSONAL)
    by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    mentioned_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (Index("ix_mention_account", "account_id", "mentioned_at"),)
