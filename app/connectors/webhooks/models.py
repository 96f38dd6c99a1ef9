"""Tables of webhooks: where each is, what it follows, up to where; and its deliveries of the last thirty days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index

from app.core.db import TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

# Why deliveries stopped.
BY_ADMINISTRATOR, EXHAUSTED, GONE, REFUSED = "administrator", "exhausted", "gone", "refused"
# Why a delivery was made.
ORDINARY, REPLAYED, TRIED = "event", "replay", "trial"


class Webhook(Base):
    """One address that events are sent to. `position` is that of the last event that it has received, or does not follow."""

    __tablename__ = "webhook"

    id: Mapped[UUID] = primary_key()
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    url: Mapped[str] = mapped_column(info=TECHNICAL)
    # Under the master key, like the one before its renewal, which signs too until then.
    secret: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    former_secret: Mapped[bytes | None] = mapped_column(Sealed, info=TECHNICAL)
    former_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The kinds of events, and the procedures that it follows; all of them when empty.
    kinds: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    procedures: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    position: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    # A range that is being sent again.
    replay_position: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    replay_until: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    suspension: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The failed attempts at the event that comes next, the first of them, and the next attempt.
    failures: Mapped[int] = mapped_column(info=TECHNICAL)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # One worker at a time, so that events arrive in their order.
    lease_owner: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class WebhookDelivery(Base):
    """One attempt to send one event: how the software answered. Nothing that anybody wrote in a case."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_recent", "webhook_id", "sent_at", "id"),)

    id: Mapped[UUID] = primary_key()
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), info=TECHNICAL)
    # ORDINARY, REPLAYED or TRIED.
    origin: Mapped[str] = mapped_column(info=TECHNICAL)
    event_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    event_position: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    event_kind: Mapped[str] = mapped_column(info=TECHNICAL)
    attempt: Mapped[int] = mapped_column(info=TECHNICAL)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    milliseconds: Mapped[int] = mapped_column(info=TECHNICAL)
    # The status of the response, or why there is none.
    http_status: Mapped[int | None] = mapped_column(info=TECHNICAL)
    reason: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The beginning of a response that refuses, without anything that looks like personal data.
    response: Mapped[str | None] = mapped_column(info=TECHNICAL)

    @property
    def is_success(self) -> bool:
        return self.http_status is not None and 200 <= self.http_status < 300
