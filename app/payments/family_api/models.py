"""Tables of the exchange of invoices: families of invoices, portals that read them, payments that portals announce."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key


class InvoiceFamily(Base):
    """The family that an invoice is about, as a keyed fingerprint of its reference in a régie."""

    __tablename__ = "invoice_family"
    __table_args__ = (Index("ix_invoice_family_fingerprint", "fingerprint"),)

    invoice_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    fingerprint: Mapped[bytes] = mapped_column(info=TECHNICAL)


class FamilyPortal(Base):
    """Another portal that reads and pays the invoices of one régie, with its credentials."""

    __tablename__ = "family_portal"

    id: Mapped[UUID] = primary_key()
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), index=True, info=ANONYMOUS)
    name: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Sent as the user name of HTTP Basic.
    username: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    secret_hash: Mapped[bytes] = mapped_column(info=TECHNICAL)
    # Whether it may announce payments, and not only read.
    can_pay: Mapped[bool] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    created_by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class PortalPayment(Base):
    """A payment that a portal announced: once for each of its transactions."""

    __tablename__ = "family_portal_payment"

    portal_id: Mapped[UUID] = mapped_column(
        ForeignKey("family_portal.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    transaction_id: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    payment_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_payment.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
