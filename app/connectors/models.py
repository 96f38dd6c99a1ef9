"""Tables of the calls to other software, and of the software that may call here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import relationship

from app.cases.models import Case
from app.core.db import (
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)

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


class ApiKey(Base):
    """What other software shows to be let in; only the digest of its secret is kept."""

    __tablename__ = "api_key"

    id: Mapped[UUID] = primary_key()
    # The name of the software, as the history of a request shows it.
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    # The first signs of the secret, to recognise the key among others.
    beginning: Mapped[str] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    rights: Mapped[list[ApiKeyRight]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class ApiKeyRight(Base):
    """One call, about the requests of one procedure, that a key may make."""

    __tablename__ = "api_key_right"

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), primary_key=True, info=TECHNICAL)
    procedure_slug: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    call: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)


class ReceivedCall(Base):
    """A call that was done, remembered for a day so that sent again it is not done twice."""

    __tablename__ = "received_call"

    id: Mapped[UUID] = primary_key()
    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), info=TECHNICAL)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=TECHNICAL)
    # Digests of its Idempotency-Key, and of what it asked.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    asked_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    answer: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("api_key_id", "token_hash"),)
