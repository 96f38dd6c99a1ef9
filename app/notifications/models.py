"""Table of the messages that leave the house."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text

from app.core.db import PERSONAL, TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
# Nobody wants it any more: the consent that it rested on was withdrawn, the device asks for nothing, the person turned it off.
WITHHELD = "withheld"


class Message(Base):
    """One message to one person; recipient and words are sealed, and emptied once they are of no more use."""

    __tablename__ = "message"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID | None] = mapped_column(index=True, info=TECHNICAL)
    account_id: Mapped[UUID | None] = mapped_column(index=True, info=PERSONAL)
    channel: Mapped[str] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"to", "subject", "text", "html"}
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    status: Mapped[str] = mapped_column(info=TECHNICAL)
    # The question of the request whose consent it rests on.
    agreement: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # What it tells of, when the person may choose not to be told; looked at when it leaves.
    topic: Mapped[str | None] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)

    __table_args__ = (
        Index(
            "ix_message_to_empty",
            "sent_at",
            sqlite_where=text("sealed IS NOT NULL"),
            postgresql_where=text("sealed IS NOT NULL"),
        ),
    )


class RecipientQuota(Base):
    """When the latest messages that strangers caused left, or are to leave, for one address."""

    __tablename__ = "recipient_quota"

    # A keyed fingerprint: the address is found again and never read.
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    departures: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)
    last_departure: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class Notice(Base):
    """Something told on the dashboard of one person about a request, until they dismiss it or it expires."""

    __tablename__ = "notice"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(index=True, info=TECHNICAL)
    # The account of an agent, or what the family of the request calls a resident.
    recipient_id: Mapped[UUID] = mapped_column(info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"title", "text"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    __table_args__ = (Index("ix_notice_recipient", "recipient_id", "created_at"),)


class PushDevice(Base):
    """A browser where somebody asked to be told of news: of all that concerns an account, or of one request made without any."""

    __tablename__ = "push_device"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    case_id: Mapped[UUID | None] = mapped_column(index=True, info=TECHNICAL)
    # The key of the account, or of the request: what it seals goes with them.
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # A fingerprint of the address within what it is asked for: two requests of one browser cannot be joined by it.
    endpoint_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=PERSONAL)
    # {"endpoint", "p256dh", "auth"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # "Firefox, Android": enough for its owner to recognise it.
    browser: Mapped[str] = mapped_column(info=PERSONAL)
    language: Mapped[str] = mapped_column(info=TECHNICAL)
    # Which key of the installation it subscribed to; nothing can be sent under another.
    server_key: Mapped[str] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class Preference(Base):
    """Where the owner of an account wants something else than what is usual: to be told of it by that channel, or not to."""

    __tablename__ = "preference"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    topic: Mapped[str] = mapped_column(primary_key=True, info=PERSONAL)
    channel: Mapped[str] = mapped_column(primary_key=True, info=PERSONAL)
    is_wanted: Mapped[bool] = mapped_column(info=PERSONAL)
