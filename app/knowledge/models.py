"""Tables of articles, their published versions, their draft and what readers thought of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, mapped_column
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft


class ArticleVersion(Version):
    """One published state of an article, never changed."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("slug", "number"),)


class ArticleDraft(DefinitionDraft):
    """The working copy of an article, beside its published versions."""

    __tablename__ = "article_draft"


class ArticleRecord(Base):
    """An article of the authority: the version that readers see, who looks after it and when it is read again."""

    __tablename__ = "article"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    # None before the first publication, and after a withdrawal.
    current_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("article_version.id"), info=TECHNICAL)
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    review_on: Mapped[date | None] = mapped_column(Date, index=True, info=TECHNICAL)
    # The day of the last reminder about this review.
    reminded_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)


class ArticleFeedback(Base):
    """Number of readers who gave one opinion of an article in a month; nothing tells who, nor when."""

    __tablename__ = "article_feedback"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    month: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    opinion: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    count: Mapped[int] = mapped_column(info=ANONYMOUS)
