"""Table of what paid bookings give back, or cost more, once they are moved, cancelled or not honoured."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key

# Accepted: the credit note or the invoice is issued. Withdrawn: another change of the booking took its place.
PROPOSED, ACCEPTED, REFUSED, WITHDRAWN, NOTHING = "proposed", "accepted", "refused", "withdrawn", "nothing"


class BookingAdjustment(Base):
    """One change of a paid booking, with the sum that the rule of the régie says and what became of it: done once at most."""

    __tablename__ = "booking_adjustment"
    __table_args__ = (
        # A change that is reported twice is adjusted once.
        UniqueConstraint("booking_id", "sequence", "occasion"),
        Index("ix_booking_adjustment_regie", "regie_slug", "state"),
    )

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    # The invoice that the booking was paid by, the first one when there are several.
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    # The booking is deleted with its request, before the accounts are.
    booking_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    sequence: Mapped[int] = mapped_column(info=TECHNICAL)
    occasion: Mapped[str] = mapped_column(info=ANONYMOUS)
    booked_time: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # Of a cancellation: how many days before the slot, and the percentage of the price that is given back.
    days_left: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    share: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    # To give back, or to pay when it is negative; the deposit is a part of it.
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    deposit: Mapped[int] = mapped_column(info=ANONYMOUS)
    # What the rule said, when somebody decided otherwise.
    rule_amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The part that was still to be paid: it is owed no more, and nothing leaves the till.
    unpaid: Mapped[int] = mapped_column(info=ANONYMOUS)
    # [{"invoice", "position", "is_deposit"}]: the lines that it is taken off, in this order.
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    decided_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Why somebody decided otherwise, without a name.
    reason: Mapped[str] = mapped_column(default="", info=ANONYMOUS)

    @property
    def refund(self) -> int:
        """The money that goes back to who paid."""
        return max(self.amount - self.unpaid, 0)

    @property
    def complement(self) -> int:
        """The sum that is still to be paid for a slot or a room that costs more."""
        return max(-self.amount, 0)
