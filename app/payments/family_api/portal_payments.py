"""Payments that a portal announces, entered once for each of its transactions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from app.core.db import db
from app.payments.family_api.models import FamilyPortal, InvoiceFamily, PortalPayment
from app.payments.invoices import InvoiceNotFound, lock_invoice
from app.payments.models import BILL, Invoice
from app.payments.received_payments import record_portal_payment


class TransactionReused(ValueError):
    """The transaction was announced already, for another invoice."""


def find_portal_invoice(portal: FamilyPortal, invoice_id: UUID) -> Invoice:
    """An invoice that a portal may read: of its régie, and of a family. Raises InvoiceNotFound."""
    invoice = db.session.get(Invoice, invoice_id)
    has_family = db.session.scalar(select(exists().where(InvoiceFamily.invoice_id == invoice_id)))
    if invoice is None or not has_family or invoice.regie_slug != portal.regie_slug or invoice.kind != BILL:
        raise InvoiceNotFound(invoice_id)
    return invoice


def announce_payment(portal: FamilyPortal, invoice_id: UUID, transaction_id: str, *, paid_on: date) -> bool:
    """Enter the payment of an invoice; False when the transaction was entered before. Raises TransactionReused.

    The money was taken whatever became of the invoice meanwhile: what is not owed is a credit.
    """
    find_portal_invoice(portal, invoice_id)
    invoice = lock_invoice(invoice_id)
    earlier_payment = db.session.get(PortalPayment, (portal.id, transaction_id))
    if earlier_payment is not None:
        if earlier_payment.invoice_id != invoice_id:
            raise TransactionReused(transaction_id)
        return False
    amount = invoice.balance or invoice.total
    payment = record_portal_payment(invoice, amount, reference=transaction_id, paid_on=paid_on)
    db.session.add(
        PortalPayment(portal_id=portal.id, transaction_id=transaction_id, invoice_id=invoice_id, payment_id=payment.id)
    )
    db.session.flush()
    return True
