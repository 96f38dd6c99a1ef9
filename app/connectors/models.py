"""Tables of web service calls, API keys and received calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import relationship

from app.cases.models import Case
from app.core.db import (
    DELETED_WITH_CASE,
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
    """A call requested by a workflow; request and response are sealed with the key of the case."""

    __tablename__ = "webservice_call"

    # Also its Idempotency-Key, the same for every attempt.
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # The workflow action that requested it, and the status of the case at that time.
    action: Mapped[str] = mapped_column(info=TECHNICAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    outcome: Mapped[str | None] = mapped_column(info=TECHNICAL)
    http_status: Mapped[int | None] = mapped_column(info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    # {"method", "url", "headers", "body"}; the API key is filled in when it is sent.
    request: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    response: Mapped[bytes | None] = mapped_column("answer", Sealed, info=PERSONAL)
    item_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # The step of the workflow that waits for it.
    pending_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    # Never loaded: it makes the session insert the case first, so that both are flushed together.
    case: Mapped[Case] = relationship(lazy="raise")


class ApiKey(Base):
    """An API key of other software; only the digest of its secret is stored."""

    __tablename__ = "api_key"

    id: Mapped[UUID] = primary_key()
    # The name of the software, displayed in the history of cases.
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    # The first characters of the secret, to recognise the key.
    beginning: Mapped[str] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # Why the software reads what people wrote: administrators and the access log show it.
    purpose: Mapped[str] = mapped_column(default="", server_default="", info=TECHNICAL)
    # The last day on which it opens anything.
    expires_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    # The networks from which it is taken, as CIDR blocks; from everywhere when empty.
    networks: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]", info=TECHNICAL)
    # It reads only the part of answers that statistics may keep.
    is_anonymous: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    # The secret before the last renewal, taken until then: the software has the time to change it.
    former_hash: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=TECHNICAL)
    former_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The end that administrators were told of.
    expiry_notice_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    rights: Mapped[list[ApiKeyRight]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class ApiKeyRight(Base):
    """The right of a key to make one call on the cases of one procedure, or what a scope lets it do with one object.

    `call` is the identifier of a call of a workflow, or a scope of `api_scopes`, which has a colon; `procedure_slug` is then the
    identifier of what the scope is about.
    """

    __tablename__ = "api_key_right"

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), primary_key=True, info=TECHNICAL)
    procedure_slug: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    call: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)


class ReceivedCall(Base):
    """A call that was performed, stored for a day so that a retry does not perform it twice."""

    __tablename__ = "received_call"

    id: Mapped[UUID] = primary_key()
    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"), info=TECHNICAL)
    # None when it was about no case.
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # Digests of its Idempotency-Key and of its request.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    asked_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    answer: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    case: Mapped[Case | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("api_key_id", "token_hash"),)
