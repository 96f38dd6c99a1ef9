"""The table of the calls that a department has to return."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index

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


class CallToReturn(Base):
    """Somebody to call back, left by the reception for a department; deleted some weeks later, or with its case."""

    __tablename__ = "call_to_return"

    id: Mapped[UUID] = primary_key()
    # Without a foreign key: a department without roles may be deleted, and the call expires.
    department_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # The family that the call is about; none for a question of no procedure.
    family: Mapped[str | None] = mapped_column(info=TECHNICAL)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), info=DELETED_WITH_CASE)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"name", "phone", "subject"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    created_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    done_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)

    __table_args__ = (
        Index("ix_call_to_return_department", "department_id", "done_at", "created_at"),
        Index("ix_call_to_return_case", "case_id"),
        Index("ix_call_to_return_created_at", "created_at"),
    )
