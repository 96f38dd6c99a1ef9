"""Tables of the look of an authority: versions of the charter, versions of the theme, its files and the changes of its draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key

DRAFT, PUBLISHED, FORMER = "draft", "published", "former"


class CharterVersion(Base):
    """A version of the charter; the newest row is in force."""

    __tablename__ = "charter"

    id: Mapped[UUID] = primary_key()
    contents: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class ThemeVersion(Base):
    """A version of the theme: the draft, which is number 0, the published one, and those that it followed."""

    __tablename__ = "theme_version"

    id: Mapped[UUID] = primary_key()
    number: Mapped[int] = mapped_column(unique=True, info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    contents: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    # Of the draft: incremented by each change, and the change that it is at.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    author_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class ThemeEdit(Base):
    """The draft as a change left it: undo goes to the previous one, redo to the next one."""

    __tablename__ = "theme_edit"

    id: Mapped[UUID] = primary_key()
    position: Mapped[int] = mapped_column(unique=True, info=TECHNICAL)
    contents: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    summary: Mapped[str] = mapped_column(info=ANONYMOUS)
    author_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class ThemeFileContent(Base):
    """A font or a picture of one or several versions of the theme, named by its digest."""

    __tablename__ = "theme_file"

    digest: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    media_type: Mapped[str] = mapped_column(info=TECHNICAL)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=ANONYMOUS)
