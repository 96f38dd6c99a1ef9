"""Tables of the wallets of residents, and of the copies that went into requests."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class Wallet(Base):
    """The documents that a resident keeps for their next requests. Nothing of it can be read without its key."""

    __tablename__ = "wallet"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # The key of the person: destroyed with the wallet, it makes all of it unreadable, backups included.
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class WalletDocument(Base):
    """A document of a wallet. It is sealed with the key of the person and with one of its own, destroyed when it is deleted."""

    __tablename__ = "wallet_document"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("wallet.account_id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int] = mapped_column(info=TECHNICAL)
    # What `document_contents.DocumentContents` holds.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # What `validation_marks.ValidationMark` holds, bound to the digest of the file.
    mark: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When its owner is reminded that it expires; none once it is done, or when it does not expire.
    remind_on: Mapped[date | None] = mapped_column(Date, index=True, info=TECHNICAL)
    last_used_on: Mapped[date] = mapped_column(Date, index=True, info=PERSONAL)
    # When it is deleted unless its owner uses it, once they were told so.
    delete_on: Mapped[date | None] = mapped_column(Date, index=True, info=TECHNICAL)


class WalletShare(Base):
    """A copy of a document that went into a request, as its owner finds it in their wallet. It goes with that copy."""

    __tablename__ = "wallet_share"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("wallet.account_id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    # None once the document was deleted from the wallet.
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("wallet_document.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), unique=True, info=TECHNICAL
    )
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # What `document_uses.Purpose` holds and the title of the document, sealed with the key of the person.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)


class WalletCopy(Base):
    """Copy of a document as agents find it in the request: it stays when the wallet is deleted, and goes with the request."""

    __tablename__ = "wallet_copy"

    attachment_id: Mapped[UUID] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # What is known of its validation, sealed with the key of the request.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
