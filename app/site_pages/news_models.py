"""Tables of the news: each item with its draft and what is published of it, and the published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class NewsItem(Base):
    """A news item; nothing of it is public before its first publication."""

    __tablename__ = "news_item"
    __table_args__ = (Index("ix_news_item_starts_at", "starts_at", "id"),)

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=ANONYMOUS)
    draft: Mapped[dict[str, Any]] = mapped_column("draft_contents", Json, info=ANONYMOUS)
    # Counts the saves of the draft: whoever saves says which one they had read.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None for a command.
    saved_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    published: Mapped[dict[str, Any] | None] = mapped_column(Json, nullable=True, info=ANONYMOUS)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # Of what is published: None when it is not.
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    is_pinned: Mapped[bool] = mapped_column(info=ANONYMOUS)

    @property
    def is_published(self) -> bool:
        return self.published is not None

    @property
    def has_changes(self) -> bool:
        """Whether the draft differs from what is published."""
        return self.draft != self.published


class NewsVersion(Base):
    """Version of a news item, one for each publication."""

    __tablename__ = "news_version"
    __table_args__ = (UniqueConstraint("news_id", "number"),)

    id: Mapped[UUID] = primary_key()
    news_id: Mapped[UUID] = mapped_column(ForeignKey("news_item.id", ondelete="CASCADE"), info=TECHNICAL)
    number: Mapped[int] = mapped_column(info=TECHNICAL)
    contents: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    published_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
