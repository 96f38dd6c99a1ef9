"""Table of the calls to other software."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import relationship

from app.cases.models import Case
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

WAITING = "waiting"
DONE = "done"
FAILED = "failed"


class WebserviceCall(Base):
    """One call that a workflow asked for; what was sent and what came back are sealed with the key of the case."""

    __tablename__ = "webservice_call"

    # Also its Idempotency-Key: however often it is tried, the other side sees one call.
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # The action that asks for it, and the status in which it does.
    action: Mapped[str] = mapped_column(info=TECHNICAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    outcome: Mapped[str | None] = mapped_column(info=TECHNICAL)
    http_status: Mapped[int | None] = mapped_column(info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    # {"method", "url", "headers", "body"}; the key of the other side is put in when it leaves.
    request: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    answer: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    item_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # What waits for it in the workflow.
    pending_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    # Never followed: it tells the session to write the case first, so that both go in one flush.
    case: Mapped[Case] = relationship(lazy="raise")
