"""Tables of messages, notices, push devices and preferences."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text

from app.core.db import (
    ANONYMOUS,
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

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
# No longer wanted: the consent was withdrawn, the device unsubscribed, or the person opted out.
WITHHELD = "withheld"
# What the gateway of a short message reports about it afterwards.
DELIVERED = "delivered"
UNDELIVERED = "undelivered"


class Message(Base):
    """One message to one person; recipient and text are sealed, and deleted after some days."""

    __tablename__ = "message"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID | None] = mapped_column(index=True, info=DELETED_WITH_CASE)
    account_id: Mapped[UUID | None] = mapped_column(index=True, info=PERSONAL)
    channel: Mapped[str] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"to", "subject", "text", "html"}
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    # The question of the consent that it relies on.
    agreement: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The topic of an optional message; the preference is checked when it is sent.
    topic: Mapped[str | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # Of a short message: the gateway that took it, under which reference, for how many parts, and what it reports.
    gateway: Mapped[str | None] = mapped_column(info=TECHNICAL)
    gateway_reference: Mapped[str | None] = mapped_column(info=TECHNICAL)
    parts: Mapped[int | None] = mapped_column(info=TECHNICAL)
    delivery: Mapped[str | None] = mapped_column(info=TECHNICAL)
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (
        # Messages that a gateway took and has not reported about.
        Index(
            "ix_message_unreported",
            "sent_at",
            sqlite_where=text("gateway_reference IS NOT NULL AND delivery IS NULL"),
            postgresql_where=text("gateway_reference IS NOT NULL AND delivery IS NULL"),
        ),
        Index(
            "ix_message_to_empty",
            "sent_at",
            sqlite_where=text("sealed IS NOT NULL"),
            postgresql_where=text("sealed IS NOT NULL"),
        ),
    )


class SmsCount(Base):
    """The short messages that a gateway took in a month, and what became of them; numbers only."""

    __tablename__ = "sms_count"

    month: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    gateway: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    messages: Mapped[int] = mapped_column(info=ANONYMOUS)
    parts: Mapped[int] = mapped_column(info=ANONYMOUS)
    delivered: Mapped[int] = mapped_column(info=ANONYMOUS)
    undelivered: Mapped[int] = mapped_column(info=ANONYMOUS)


class StoppedNumber(Base):
    """A telephone number whose owner answered STOP: a keyed fingerprint, for which no message leaves any more."""

    __tablename__ = "stopped_number"

    number_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class RecipientQuota(Base):
    """The send times of recent messages to one address that were caused by anonymous visitors."""

    __tablename__ = "recipient_quota"

    # A keyed fingerprint of the address.
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    departures: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    last_departure: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class Notice(Base):
    """A dashboard notification about a case, until it is dismissed or expires."""

    __tablename__ = "notice"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(index=True, info=DELETED_WITH_CASE)
    # The account of an agent, or the sectoral identifier of a resident.
    recipient_id: Mapped[UUID] = mapped_column(info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"title", "text"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (Index("ix_notice_recipient", "recipient_id", "created_at"),)


class PushDevice(Base):
    """A browser subscribed to push notifications of an account, or of one case made without an account."""

    __tablename__ = "push_device"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    case_id: Mapped[UUID | None] = mapped_column(index=True, info=DELETED_WITH_CASE)
    # The key of the account or the case, destroyed with it.
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # A fingerprint of the endpoint and its subject: two cases followed in one browser cannot be joined.
    endpoint_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=PERSONAL)
    # {"endpoint", "p256dh", "auth"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # "Firefox, Android": enough for its owner to recognise it.
    browser: Mapped[str] = mapped_column(info=PERSONAL)
    language: Mapped[str] = mapped_column(info=TECHNICAL)
    # The server key it subscribed with; messages signed with another key are refused.
    server_key: Mapped[str] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class Preference(Base):
    """A difference from the default channels of a topic, for one account."""

    __tablename__ = "preference"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    topic: Mapped[str] = mapped_column(primary_key=True, info=PERSONAL)
    channel: Mapped[str] = mapped_column(primary_key=True, info=PERSONAL)
    is_wanted: Mapped[bool] = mapped_column(info=PERSONAL)


class DigestSubscription(Base):
    """The daily digest that an agent asked for, and the last day on which it was sent."""

    __tablename__ = "digest_subscription"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # In Paris.
    hour: Mapped[int] = mapped_column(info=PERSONAL)
    last_sent_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
