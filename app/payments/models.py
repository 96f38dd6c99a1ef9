"""Tables of payments: régies, invoices with their lines, attempts to pay online, payments, credits and refunds.

Amounts are whole cents. Numbers, amounts, dates and accounting codes are kept for the accounts; the person is sealed
under the key of the invoice, which anonymisation destroys.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, false, text

from app.core.db import (
    ANONYMOUS,
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    outlives_case,
    primary_key,
)

BILL, CREDIT_NOTE = "invoice", "credit_note"
DUE, SETTLED, CANCELLED = "due", "settled", "cancelled"
CARD, DEBIT, CASH, CHEQUE, TERMINAL = "card", "debit", "cash", "cheque", "terminal"
TRANSFER = "transfer"
COUNTER_MEANS = (CASH, CHEQUE, TERMINAL)
# Taken by another portal, which announces it.
PORTAL = "portal"
MEANS = (CARD, DEBIT, *COUNTER_MEANS, PORTAL)
REFUND_MEANS = (TRANSFER, CARD, CASH, CHEQUE)
TO_REFUND, REFUNDED, WITHDRAWN = "to_refund", "refunded", "withdrawn"
DOUBLE_PAYMENT, CANCELLED_INVOICE = "double_payment", "cancelled_invoice"
# Money of an answer that differs from what was asked, which an agent accepted as a credit.
ACCEPTED_DIFFERENCE = "accepted_difference"
# Of a paid booking that was moved, cancelled or not honoured.
BOOKING_CHANGED = "booking_changed"
# The decree on the accounts of public bodies.
ACCOUNTS_LAW = "article 52 of decree 2012-1246"

_IS_OPEN = text("is_open")
_IS_POLLED = text("next_check_at IS NOT NULL")


class StoredRegie(Base):
    """One régie of the authority. Its definition has no versions: invoices and attempts keep what they need of it."""

    __tablename__ = "regie"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    definition: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class InvoiceSeries(Base):
    """The last number given in a series of a year: the row is locked while the next one is given."""

    __tablename__ = "invoice_series"

    series: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    year: Mapped[int] = mapped_column(primary_key=True, info=ANONYMOUS)
    last_number: Mapped[int] = mapped_column(info=ANONYMOUS)


class Invoice(Base):
    """An invoice, or the credit note that cancels one: never edited once issued."""

    __tablename__ = "invoice"
    __table_args__ = (Index("ix_invoice_regie", "regie_slug", "issued_on"),)

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    number: Mapped[str] = mapped_column(unique=True, info=ANONYMOUS)
    # Names it in the address of its page, for whoever has the link.
    public_id: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    # The mode of the régie when it was issued: T and X are no accounts.
    mode: Mapped[str] = mapped_column(info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    issued_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    due_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    settled_on: Mapped[date | None] = mapped_column(info=ANONYMOUS)
    total: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The part of the total that credit notes took off without cancelling the invoice.
    reduced_amount: Mapped[int] = mapped_column(default=0, server_default="0", info=ANONYMOUS)
    # The part of the payments that was not turned into a credit.
    paid_amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The invoice that a credit note cancels.
    cancels_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice.id", ondelete="SET NULL"), unique=True, info=ANONYMOUS
    )
    # The invoice that a credit note takes a part off.
    reduces_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice.id", ondelete="SET NULL"), index=True, info=ANONYMOUS
    )
    case_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("case.id"), index=True, info=outlives_case(ACCOUNTS_LAW, years=10, since="issued_on")
    )
    # The sent draft that waits for it; it becomes the case above.
    draft_id: Mapped[UUID | None] = mapped_column(index=True, info=TECHNICAL)
    # Written first by whoever changes what was paid: it locks the row.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # {"name", "email"} of who is to pay.
    payer: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # The keyed fingerprint of their address, another one in each régie.
    payer_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=PERSONAL)
    # Whether somebody else than the applicant of its request is to pay: the applicant reads nothing of it.
    has_other_payer: Mapped[bool] = mapped_column(default=False, server_default=false(), info=ANONYMOUS)

    # What remained of it when it was spread over several dates: [{"due_on", "amount"}]; none when it is paid at once.
    instalments: Mapped[list[dict[str, Any]] | None] = mapped_column(Json, info=ANONYMOUS)

    @property
    def owed_amount(self) -> int:
        """The total of the invoice, without what credit notes took off."""
        return self.total - self.reduced_amount

    @property
    def is_for_draft(self) -> bool:
        """Whether a sent draft, which is no case yet, waits for it."""
        return self.draft_id is not None and self.case_id is None

    @property
    def balance(self) -> int:
        """The cents that are still to be paid."""
        return self.owed_amount - self.paid_amount if self.state == DUE else 0


class InvoiceLine(Base):
    """A line of an invoice as it was issued, whatever becomes of the product."""

    __tablename__ = "invoice_line"

    id: Mapped[UUID] = primary_key()
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    position: Mapped[int] = mapped_column(info=ANONYMOUS)
    product: Mapped[str] = mapped_column(info=ANONYMOUS)
    label: Mapped[str] = mapped_column(info=ANONYMOUS)
    # A decimal number with a point.
    quantity: Mapped[str] = mapped_column(info=ANONYMOUS)
    unit: Mapped[str] = mapped_column(info=ANONYMOUS)
    unit_price: Mapped[int] = mapped_column(info=ANONYMOUS)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    accounting_code: Mapped[str] = mapped_column(info=ANONYMOUS)


class PaymentAttempt(Base):
    """One passage on the page of a gateway, with a snapshot of what was asked of it; see `attempt_states`."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index("ix_payment_attempt_next", "next_check_at", sqlite_where=_IS_POLLED, postgresql_where=_IS_POLLED),
    )

    id: Mapped[UUID] = primary_key()
    # The first of the invoices that it pays: the payer comes back to its page, and its key seals the identifier below.
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    # In the address that the gateway notifies.
    notification_id: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    gateway: Mapped[str] = mapped_column(info=ANONYMOUS)
    account: Mapped[str] = mapped_column(info=ANONYMOUS)
    mode: Mapped[str] = mapped_column(info=ANONYMOUS)
    reference: Mapped[str] = mapped_column(unique=True, info=ANONYMOUS)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The identifier of the gateway, which opens its page.
    gateway_id: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The latest code of the gateway, and why somebody has to look at the attempt.
    code: Mapped[str] = mapped_column(info=TECHNICAL)
    anomaly: Mapped[str | None] = mapped_column(info=TECHNICAL)


class AttemptPart(Base):
    """The part of an attempt that pays one invoice. It is open as long as its attempt is, and alone in that for its invoice."""

    __tablename__ = "payment_attempt_part"
    __table_args__ = (
        Index(
            "uq_payment_attempt_part_open", "invoice_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_attempt.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    invoice_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True, index=True, info=TECHNICAL
    )
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    is_open: Mapped[bool] = mapped_column(info=TECHNICAL)


class Payment(Base):
    """Money that was received for an invoice, or its reversal with a negative amount."""

    __tablename__ = "invoice_payment"
    __table_args__ = (
        Index("ix_invoice_payment_day", "regie_slug", "paid_on"),
        Index("ix_invoice_payment_accounts", "regie_slug", "accounted_on"),
        UniqueConstraint("attempt_id", "invoice_id"),
    )

    id: Mapped[UUID] = primary_key()
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    regie_slug: Mapped[str] = mapped_column(ForeignKey("regie.slug"), info=ANONYMOUS)
    attempt_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_attempt.id", ondelete="CASCADE"), info=TECHNICAL
    )
    # The payment that a reversal undoes: once.
    reverses_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invoice_payment.id", ondelete="CASCADE"), unique=True, info=TECHNICAL
    )
    means: Mapped[str] = mapped_column(info=ANONYMOUS)
    mode: Mapped[str] = mapped_column(info=ANONYMOUS)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    # The number of the authorisation of the bank, or of the cheque.
    bank_reference: Mapped[str] = mapped_column(info=ANONYMOUS)
    # None for a test, and for a reversal.
    receipt_number: Mapped[str | None] = mapped_column(unique=True, info=ANONYMOUS)
    paid_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    # The day of the accounts that it is entered on: a later one when its own day was closed.
    accounted_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The agent who took it at the counter.
    by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class Credit(Base):
    """Money that was received and is not owed: to be refunded by the régisseur."""

    __tablename__ = "payment_credit"

    id: Mapped[UUID] = primary_key()
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    payment_id: Mapped[UUID] = mapped_column(
        ForeignKey("invoice_payment.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    # The credit note whose lines say what is given back, when that is a part of the invoice.
    credit_note_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoice.id", ondelete="SET NULL"), info=TECHNICAL)
    reason: Mapped[str] = mapped_column(info=ANONYMOUS)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class Refund(Base):
    """The refund of a credit, made outside and recorded here: once."""

    __tablename__ = "payment_refund"
    __table_args__ = (UniqueConstraint("credit_id"),)

    id: Mapped[UUID] = primary_key()
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("payment_credit.id", ondelete="CASCADE"), info=TECHNICAL)
    amount: Mapped[int] = mapped_column(info=ANONYMOUS)
    refunded_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    accounted_on: Mapped[date] = mapped_column(info=ANONYMOUS)
    means: Mapped[str] = mapped_column(info=ANONYMOUS)
    by_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
