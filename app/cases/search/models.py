"""Tables of the fingerprints by which lists and searches find a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary

from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column


class SearchToken(Base):
    """Keyed fingerprint of a word of a case: finds it without storing the word. Deleted at anonymisation."""

    __tablename__ = "search_token"

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True, info=TECHNICAL)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True, info=DELETED_WITH_CASE)

    __table_args__ = {"sqlite_with_rowid": False}


class CaseFacet(Base):
    """Keyed fingerprint of an answer by which lists are narrowed, or of a district. Deleted at anonymisation."""

    __tablename__ = "case_facet"

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    # As the case itself: most lists are of open cases, which are few.
    is_closed: Mapped[bool] = mapped_column(primary_key=True, info=TECHNICAL)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True, info=TECHNICAL)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True, info=DELETED_WITH_CASE)

    __table_args__ = {"sqlite_with_rowid": False}
