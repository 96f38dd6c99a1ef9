"""Tables of reconciliations: a statement that was uploaded, its lines, and what became of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key

PREVIEW, DONE = "preview", "done"
# A row of a statement that is not compared yet, and one that agrees with a payment; the others are differences.
STATEMENT_LINE, MATCHED = "line", "matched"


class StoredStatement(Base):
    """A statement of a régie: read, then compared with the payments of a period. The file itself is not kept."""

    __tablename__ = "regie_statement"
    __table_args__ = (Index("ix_regie_statement_regie", "regie_slug", "uploaded_at"),)

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    file_name: Mapped[str] = mapped_column(info=ANONYMOUS)
    # {"columns": {meaning: title}, "other_lines": [number], "means": [means]}
    reading: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    starts_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    ends_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)


class StatementRow(Base):
    """A line of a statement, a payment, or both; a difference may be explained."""

    __tablename__ = "regie_statement_row"

    id: Mapped[UUID] = primary_key()
    statement_id: Mapped[UUID] = mapped_column(
        ForeignKey("regie_statement.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    position: Mapped[int] = mapped_column(info=ANONYMOUS)
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    line_number: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    line_day: Mapped[date | None] = mapped_column(info=ANONYMOUS)
    line_amount: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    # The words of the line that look like a reference, and no other.
    line_reference: Mapped[str] = mapped_column(info=ANONYMOUS)
    line_numauto: Mapped[str] = mapped_column(info=ANONYMOUS)
    payment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice_payment.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    payment_day: Mapped[date | None] = mapped_column(info=ANONYMOUS)
    payment_amount: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    explanation: Mapped[str] = mapped_column(info=ANONYMOUS)
    explained_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    explained_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
