"""Tables of mailboxes, of the mail that came in, and of the letters to print."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
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

EMAIL, LETTER = "email", "letter"
# The states of an item.
NEW, AUTOMATIC, REQUEST, ATTACHED, ANSWERED, ASIDE, SPAM = (
    "new",
    "automatic",
    "request",
    "attached",
    "answered",
    "aside",
    "spam",
)


class Mailbox(Base):
    """An IMAP folder that is read every minute, and who receives what comes in by it."""

    __tablename__ = "mailbox"

    id: Mapped[UUID] = primary_key()
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    # The address that residents write to.
    address: Mapped[str] = mapped_column(info=TECHNICAL)
    host: Mapped[str] = mapped_column(info=TECHNICAL)
    port: Mapped[int] = mapped_column(info=TECHNICAL)
    # "tls", "starttls" or "none".
    security: Mapped[str] = mapped_column(info=TECHNICAL)
    username: Mapped[str] = mapped_column(info=TECHNICAL)
    # Sealed with the master key; never displayed again.
    password: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    folder: Mapped[str] = mapped_column(info=TECHNICAL)
    # Where mail goes once it is recorded; empty: it stays in its folder, marked as read.
    done_folder: Mapped[str] = mapped_column(info=TECHNICAL)
    department: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    is_active: Mapped[bool] = mapped_column(info=TECHNICAL)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0, info=TECHNICAL)
    # The message whose reading began last, and how often: it is not read for ever when it ends the worker.
    reading_uid: Mapped[int] = mapped_column(BigInteger, default=0, info=TECHNICAL)
    reading_attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    rules: Mapped[list[MailboxRule]] = relationship(
        cascade="all, delete-orphan", order_by="MailboxRule.position", lazy="selectin"
    )


class MailboxRule(Base):
    """Mail that contains a word, or comes from a domain, goes to another department."""

    __tablename__ = "mailbox_rule"

    id: Mapped[UUID] = primary_key()
    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    # "word" or "domain".
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    value: Mapped[str] = mapped_column(info=TECHNICAL)
    department: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)


class MailItem(Base):
    """An e-mail or a letter that came in; everything personal is sealed with a key of its own."""

    __tablename__ = "mail_item"
    __table_args__ = (
        Index("ix_mail_item_listed", "department", "family", "state", text("received_at DESC"), text("id DESC")),
        UniqueConstraint("mailbox_id", "message_index"),
    )

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    mailbox_id: Mapped[UUID | None] = mapped_column(ForeignKey("mailbox.id", ondelete="SET NULL"), info=TECHNICAL)
    # A keyed fingerprint of its Message-ID: the same e-mail fetched twice is one item.
    message_index: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    department: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # The request that it belongs to, or that was made of it: deleted with it.
    case_id: Mapped[UUID | None] = mapped_column(index=True, info=DELETED_WITH_CASE)
    # The entry begun from it: the submission token of the request to come.
    draft_id: Mapped[UUID | None] = mapped_column(index=True, info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # What `items.Contents` holds.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    handled_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)

    __mapper_args__ = {"version_id_col": revision}

    @property
    def is_handled(self) -> bool:
        return self.state not in (NEW, AUTOMATIC)


class MailFile(Base):
    """A file of an item, or the picture of one page of it, encrypted in the store with the key of the item."""

    __tablename__ = "mail_file"

    id: Mapped[UUID] = primary_key()
    item_id: Mapped[UUID] = mapped_column(ForeignKey("mail_item.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    # None for a file that came; the number of the page for a picture made of one.
    page: Mapped[int | None] = mapped_column(info=TECHNICAL)
    # The file that the page was drawn from.
    source_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int] = mapped_column(info=TECHNICAL)
    # {"name", "type"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    position: Mapped[int] = mapped_column(info=TECHNICAL)

    item: Mapped[MailItem] = relationship(lazy="raise")


class LetterBatch(Base):
    """Scanned letters dropped in one file, until the worker has cut them at the separator sheets."""

    __tablename__ = "letter_batch"

    id: Mapped[UUID] = primary_key()
    department: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # "waiting", "done" or "failed".
    state: Mapped[str] = mapped_column(info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    letters: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str | None] = mapped_column(unique=True, info=TECHNICAL)
    # {"name", "type"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    dropped_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    dropped_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)


class OutgoingLetter(Base):
    """A letter to the applicant of a request, to print and to post."""

    __tablename__ = "outgoing_letter"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"recipient", "subject", "text"}
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    written_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    posted_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    # The document that is sent, for a letter that is one; and the file of the case to print, once the worker has made it.
    document_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    attachment_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Why its address page could not be made, as a code.
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)

    # Never loaded: it makes the session insert the case first.
    case: Mapped[Case] = relationship(lazy="raise")
