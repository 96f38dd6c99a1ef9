"""Tables of the slips handed to the accountant: what each of them holds, without anybody's name."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class StoredSlip(Base):
    """A slip as it was made: its file is written again from it, with the payers of its invoices."""

    __tablename__ = "pes_slip"
    __table_args__ = (UniqueConstraint("regie_slug", "year", "number"),)

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    year: Mapped[int] = mapped_column(info=ANONYMOUS)
    number: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The month, 1 to 12.
    period: Mapped[int] = mapped_column(info=ANONYMOUS)
    subject: Mapped[str] = mapped_column(info=ANONYMOUS)
    issued_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    # The codes of the authority and of its accountant, and the letters of the régie, as they were.
    issuer: Mapped[dict[str, str]] = mapped_column(Json, info=ANONYMOUS)
    product: Mapped[str] = mapped_column(info=ANONYMOUS)
    debt_count: Mapped[int] = mapped_column(info=ANONYMOUS)
    total: Mapped[int] = mapped_column(info=ANONYMOUS)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"PESORMC_{self.product}_{self.number}.xml"


class SlipDebt(Base):
    """An invoice of a slip, in one slip alone, with what was owed then."""

    __tablename__ = "pes_slip_debt"

    invoice_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    slip_id: Mapped[UUID] = mapped_column(ForeignKey("pes_slip.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    position: Mapped[int] = mapped_column(info=ANONYMOUS)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The code under which most of the invoice is entered.
    nature: Mapped[str] = mapped_column(info=ANONYMOUS)
