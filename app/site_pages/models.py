"""Tables of the pages of the site: working copies, published versions, edits, and the images they show."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class SitePage(Base):
    """A page: its address, its working copy, and the version in force if it is published."""

    __tablename__ = "site_page"

    id: Mapped[UUID] = primary_key()
    # "" is the home page; "famille/naissance" is a page below "famille".
    path: Mapped[str] = mapped_column(unique=True, info=ANONYMOUS)
    # None when nothing was changed since the version in force.
    draft: Mapped[dict[str, Any] | None] = mapped_column("draft_contents", Json, info=ANONYMOUS)
    # Counts the saves of the working copy.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    saved_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Not a foreign key: the version names its page already.
    version_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class SitePageVersion(Base):
    """Version of a page: its contents from one publication to the next."""

    __tablename__ = "site_page_version"
    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: Mapped[UUID] = primary_key()
    page_id: Mapped[UUID] = mapped_column(ForeignKey("site_page.id", ondelete="CASCADE"), info=TECHNICAL)
    number: Mapped[int] = mapped_column(info=ANONYMOUS)
    contents: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    comment: Mapped[str] = mapped_column(info=ANONYMOUS)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; None for a command.
    published_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class SitePageEdit(Base):
    """One edit of a working copy. Undoing is an edit too, which names the one that it takes back."""

    __tablename__ = "site_page_edit"
    __table_args__ = (Index("ix_site_page_edit_page", "page_id", "revision"),)

    id: Mapped[UUID] = primary_key()
    page_id: Mapped[UUID] = mapped_column(ForeignKey("site_page.id", ondelete="CASCADE"), info=TECHNICAL)
    # That of the working copy once it was saved.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # [{"target": "blocks/b1", "before", "after"}]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=ANONYMOUS)
    undoes_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    is_undone: Mapped[bool] = mapped_column(info=TECHNICAL)


class SiteImage(Base):
    """An image of the library, which pages show."""

    __tablename__ = "site_image"

    id: Mapped[UUID] = primary_key()
    name: Mapped[str] = mapped_column(info=ANONYMOUS)
    # By language: what the image shows, for those who do not see it. Empty for a decorative one.
    alternatives: Mapped[dict[str, str]] = mapped_column(Json, info=ANONYMOUS)
    is_decorative: Mapped[bool] = mapped_column(info=ANONYMOUS)
    # Counts its replacements; part of its address, so that caches keep it for ever.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    width: Mapped[int] = mapped_column(info=TECHNICAL)
    height: Mapped[int] = mapped_column(info=TECHNICAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    saved_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class SiteImageFile(Base):
    """An image in one of its widths, in WebP, without what the camera wrote."""

    __tablename__ = "site_image_file"
    __table_args__ = (UniqueConstraint("image_id", "width"),)

    id: Mapped[UUID] = primary_key()
    image_id: Mapped[UUID] = mapped_column(ForeignKey("site_image.id", ondelete="CASCADE"), info=TECHNICAL)
    width: Mapped[int] = mapped_column(info=TECHNICAL)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=ANONYMOUS)
