"""Table of the answers of a gateway that somebody has to look at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class Quarantine(Base):
    """The latest answer about an attempt that differs from what was asked, or contradicts it; what an agent decided."""

    __tablename__ = "payment_quarantine"

    id: Mapped[UUID] = primary_key()
    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_attempt.id", ondelete="CASCADE"), unique=True, info=TECHNICAL
    )
    anomaly: Mapped[str] = mapped_column(info=TECHNICAL)
    # What the gateway said; None for what it did not say.
    result: Mapped[str] = mapped_column(info=ANONYMOUS)
    reference: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    account: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    amount: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    mode: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    bank_reference: Mapped[str] = mapped_column(info=ANONYMOUS)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # None until an agent decides.
    decision: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    reason: Mapped[str] = mapped_column(info=ANONYMOUS)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    decided_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
