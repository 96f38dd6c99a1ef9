"""Tables of the pages that an agent scans or photographs, until they are one document."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import relationship

from app.core.db import (
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)


class DocumentScan(Base):
    """Pages being put together by an agent. It goes once they are a document, or a week later."""

    __tablename__ = "document_scan"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"title"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # The document that the new one replaces.
    replaces_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    created_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)

    pages: Mapped[list[DocumentScanPage]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentScanPage.position", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": revision}


class DocumentScanPage(Base):
    """One page: a PDF in the store, and its picture in small."""

    __tablename__ = "document_scan_page"

    id: Mapped[UUID] = primary_key()
    scan_id: Mapped[UUID] = mapped_column(
        ForeignKey("document_scan.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    # How far it is turned, clockwise: 0, 90, 180 or 270 degrees.
    rotation: Mapped[int] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int] = mapped_column(info=TECHNICAL)
    # {"picture"}: a small JPEG, in base 64.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
