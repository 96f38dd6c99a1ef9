"""Movements of a régie on the days of a period, from its payments and refunds. Tests of a régie are left out, and counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core.db import db
from app.payments.accounting.accounting_entries import AccountingEntry
from app.payments.accounting.movements import PAYMENT, REFUND, REVERSAL, InvoicedPart, Movement, split_movement
from app.payments.models import CREDIT_NOTE, Credit, Invoice, InvoiceLine, Payment, Refund
from app.payments.regie_definition import PRODUCTION, Regie


def list_movements(regie_slug: str, first: date, last: date) -> list[Movement]:
    """The movements of a period, by day of the accounts, then in the order in which they were entered."""
    return [movement for movement, _invoice_id in _read_movements(regie_slug, first, last)]


def list_entries(regie: Regie, first: date, last: date) -> list[AccountingEntry]:
    """The movements of a period, split by the products of their invoices."""
    rows = _read_movements(regie.slug, first, last)
    parts = _read_parts({document_id for _movement, document_id in rows})
    titles = {product.id: product.title for product in regie.products}
    return [
        entry
        for movement, document_id in rows
        for entry in split_movement(movement, _name_products(parts[document_id], titles), regie=regie.slug)
    ]


def count_tests(regie_slug: str, first: date, last: date) -> tuple[int, int]:
    """Count the payments of a period that are tests, and sum their cents: they are in no total."""
    query = select(func.count(), func.coalesce(func.sum(Payment.amount), 0)).where(
        Payment.regie_slug == regie_slug, Payment.accounted_on.between(first, last), Payment.mode != PRODUCTION
    )
    count, amount = db.session.execute(query).one()
    return int(count), int(amount)


def _read_movements(regie_slug: str, first: date, last: date) -> list[tuple[Movement, UUID]]:
    """The movements, each with the document whose lines it is about: an invoice, or the credit note that a refund follows."""
    rows = [
        (payment.accounted_on, payment.recorded_at, _build_payment_movement(payment, number), payment.invoice_id)
        for payment, number in db.session.execute(_select_payments(regie_slug, first, last))
    ]
    rows += [
        (
            refund.accounted_on,
            credit.created_at,
            _build_refund_movement(refund, number),
            credit.credit_note_id or credit.invoice_id,
        )
        for refund, credit, number in db.session.execute(_select_refunds(regie_slug, first, last))
    ]
    rows.sort(key=lambda row: (row[0], row[1], row[2].id))
    return [(movement, invoice_id) for _day, _moment, movement, invoice_id in rows]


def _select_payments(regie_slug: str, first: date, last: date) -> Select[Payment, str]:
    query = select(Payment, Invoice.number).join(Invoice, Invoice.id == Payment.invoice_id)
    is_counted = (Payment.regie_slug == regie_slug, Payment.mode == PRODUCTION)
    return query.where(*is_counted, Payment.accounted_on.between(first, last))


def _select_refunds(regie_slug: str, first: date, last: date) -> Select[Refund, Credit, str]:
    query = select(Refund, Credit, Invoice.number).join(Credit, Credit.id == Refund.credit_id)
    query = query.join(Invoice, Invoice.id == Credit.invoice_id).join(Payment, Payment.id == Credit.payment_id)
    is_counted = (Invoice.regie_slug == regie_slug, Payment.mode == PRODUCTION)
    return query.where(*is_counted, Refund.accounted_on.between(first, last))


def _build_payment_movement(payment: Payment, invoice_number: str) -> Movement:
    return Movement(
        id=str(payment.id),
        kind=PAYMENT if payment.amount > 0 else REVERSAL,
        day=payment.accounted_on,
        means=payment.means,
        amount=abs(payment.amount),
        reference=payment.receipt_number or invoice_number,
        numauto=payment.bank_reference if payment.attempt_id else "",
    )


def _build_refund_movement(refund: Refund, invoice_number: str) -> Movement:
    return Movement(str(refund.id), REFUND, refund.accounted_on, refund.means, refund.amount, invoice_number)


def _read_parts(invoice_ids: Iterable[UUID]) -> dict[UUID, list[InvoicedPart]]:
    parts: dict[UUID, list[InvoicedPart]] = defaultdict(list)
    query = select(InvoiceLine, Invoice.kind).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
    query = query.order_by(InvoiceLine.invoice_id, InvoiceLine.position)
    identifiers = list(invoice_ids)
    for start in range(0, len(identifiers), 500):
        for line, kind in db.session.execute(query.where(InvoiceLine.invoice_id.in_(identifiers[start : start + 500]))):
            # The lines of a credit note take off what is given back.
            sign = -1 if kind == CREDIT_NOTE else 1
            parts[line.invoice_id].append(
                InvoicedPart(line.product or line.label, line.accounting_code, sign * line.amount)
            )
    return parts


def _name_products(parts: list[InvoicedPart], titles: dict[str, str]) -> list[InvoicedPart]:
    return [InvoicedPart(titles.get(part.product, part.product), part.accounting_code, part.amount) for part in parts]
