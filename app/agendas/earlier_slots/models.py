"""Tables of those who wait for an earlier time, and of the offers that were made to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key

ACCEPTED, DECLINED, EXPIRED = "accepted", "declined", "expired"
_OPEN = text("outcome IS NULL")


class EarlierAlert(Base):
    """A wish to be offered an earlier time in place of a booking."""

    __tablename__ = "earlier_alert"

    booking_id: Mapped[UUID] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class EarlierOffer(Base):
    """A time offered in place of a booking. It is held until the answer, one offer at once for each booking."""

    __tablename__ = "earlier_offer"
    __table_args__ = (
        Index("ix_earlier_offer_booking_id", "booking_id"),
        Index("uq_earlier_offer_open", "booking_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_earlier_offer_answer_until", "answer_until", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[UUID] = primary_key()
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), info=TECHNICAL)
    hold_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    answer_until: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # None until it is answered, or expires.
    outcome: Mapped[str | None] = mapped_column(info=ANONYMOUS)
