"""Tables of the actions asked for on many cases at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import relationship

from app.cases.models import Case
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


class BulkRun(Base):
    """One action asked for on many cases by an agent, done by the worker."""

    __tablename__ = "bulk_run"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), info=TECHNICAL)
    # The id of an action of workflows, or "assign".
    action: Mapped[str] = mapped_column(info=TECHNICAL)
    # {"label", "form", "agent"}, with the key of the account.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The worker gave up after all its attempts.
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (Index(None, "account_id", "requested_at"),)

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None and self.failed_at is None


class BulkRunItem(Base):
    """One case of such an action, with its outcome once it was tried."""

    __tablename__ = "bulk_run_item"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("bulk_run.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    position: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    outcome: Mapped[str | None] = mapped_column(info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")
