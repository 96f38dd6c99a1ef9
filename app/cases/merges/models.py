"""The table of merged cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class CaseMerge(Base):
    """A case that goes on with another: closed, it follows the outcome of the other until somebody separates them."""

    __tablename__ = "case_merge"

    id: Mapped[UUID] = primary_key()
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True, info=DELETED_WITH_CASE)
    into_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # Where the case goes back to when it is separated.
    former_status: Mapped[str] = mapped_column(info=TECHNICAL)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
