"""Tables of the workflow of a case: time-outs, pending steps, errors, trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import relationship

from app.cases.models import Case
from app.core.db import DELETED_WITH_CASE, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column, primary_key


class ScheduledTimeout(Base):
    """A time-out of a status, or a timer of a global action, that will act on a case if nobody does before."""

    __tablename__ = "scheduled_timeout"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # The global action of a timer, whatever the status; none for the time-out of a status.
    action: Mapped[str | None] = mapped_column(info=TECHNICAL)
    timeout: Mapped[str] = mapped_column(info=TECHNICAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")


class PendingStep(Base):
    """A step of the workflow given to the worker: what follows it in the status waits for the outcome."""

    __tablename__ = "pending_step"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    entry: Mapped[str] = mapped_column(info=TECHNICAL)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # A step that somebody is waited for ends by itself, after a reminder.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")


class ExecutionError(Base):
    """A step of the workflow that could not be taken, for the administrators to see: names and codes, no word of a person."""

    __tablename__ = "execution_error"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    reason: Mapped[str] = mapped_column(info=TECHNICAL)
    # When somebody tried again with success, or decided that nothing is to be done, and who.
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    settled_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "ix_execution_error_open",
            "happened_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class ExecutionStep(Base):
    """A step that the workflow ran or skipped, with its reason: shown to agents, without personal data."""

    __tablename__ = "execution_step"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    step: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")
