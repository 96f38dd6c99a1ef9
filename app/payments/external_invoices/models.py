"""Tables of external invoices: sources declared by régies, families of residents there, invoices that are paid here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key


class ExternalSource(Base):
    """Family software whose invoices are paid by a régie, with the credentials that it gave."""

    __tablename__ = "external_invoice_source"

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), index=True, info=ANONYMOUS)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    base_url: Mapped[str] = mapped_column(info=TECHNICAL)
    username: Mapped[str] = mapped_column(info=TECHNICAL)
    password: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class ExternalFamily(Base):
    """The family of a resident at a source, which the source confirmed."""

    __tablename__ = "external_invoice_family"
    __table_args__ = (UniqueConstraint("account_id", "source_id"),)

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), info=TECHNICAL)
    source_id: Mapped[UUID] = mapped_column(
        ForeignKey("external_invoice_source.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    # The identifier that the source answered, sealed under the key of the account.
    name_id: Mapped[bytes] = mapped_column("sealed", Sealed, info=PERSONAL)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class ExternalInvoice(Base):
    """The invoice of the régie by which an invoice of a source is paid: once."""

    __tablename__ = "external_invoice"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    invoice_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    source_id: Mapped[UUID] = mapped_column(ForeignKey("external_invoice_source.id"), info=TECHNICAL)
    external_id: Mapped[str] = mapped_column(info=TECHNICAL)
    # When the source accepted that it is paid.
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
