"""Events of payments that other parts of the house react to, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from app.payments.models import Invoice, Payment


@dataclass(frozen=True)
class InvoiceIssued:
    """An invoice is to be paid."""

    invoice: Invoice


@dataclass(frozen=True)
class InvoiceCancelled:
    """A credit note cancels an invoice."""

    invoice: Invoice
    credit_note: Invoice


@dataclass(frozen=True)
class InvoiceReduced:
    """A credit note takes a part off an invoice."""

    invoice: Invoice
    credit_note: Invoice


@dataclass(frozen=True)
class RefundRefused:
    """The régie gives nothing back of a paid booking that was changed, though its rule proposed some money."""

    invoice: Invoice
    amount: int
    reason: str


@dataclass(frozen=True)
class PaymentReceived:
    """Money was received for an invoice, online or at the counter."""

    invoice: Invoice
    payment: Payment
    # Whether other invoices were paid with it: who paid has one letter for all of them.
    is_grouped: bool = False


@dataclass(frozen=True)
class InstalmentsChanged:
    """An invoice was spread over several dates, or is no more; or a payment of a spread invoice bounced."""

    invoice: Invoice


@dataclass(frozen=True)
class GroupPaymentReceived:
    """Money was received at once for several invoices, each of which has its own payment."""

    payments: tuple[tuple[Invoice, Payment], ...]
