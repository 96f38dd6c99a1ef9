"""Table of the closings of the days of a régie."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class DayClosing(Base):
    """A day of a régie that is closed: its totals, and the hash of its movements, chained to the previous closing."""

    __tablename__ = "regie_closing"
    __table_args__ = (UniqueConstraint("regie_slug", "day"), UniqueConstraint("regie_slug", "number"))

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    # From 1, without a gap.
    number: Mapped[int] = mapped_column(info=ANONYMOUS)
    day: Mapped[date] = mapped_column(info=ANONYMOUS)
    # {means: {"count", "received", "returned"}}
    means_totals: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    total: Mapped[int] = mapped_column(info=ANONYMOUS)
    movements_hash: Mapped[str] = mapped_column(info=TECHNICAL)
    previous_hash: Mapped[str] = mapped_column(info=TECHNICAL)
    hash: Mapped[str] = mapped_column(info=TECHNICAL)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
