"""Credit notes: each cancels an invoice, or takes a part off it; what was paid beyond what is still owed is to be refunded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.core import clock, event_bus
from app.core.db import db
from app.core.ids import new_id
from app.payments.events import InvoiceCancelled, InvoiceReduced
from app.payments.invoice_numbers import CREDIT_NOTES, allot_number
from app.payments.invoices import InvoiceRefused, Line, build_invoice, build_line, list_lines, lock_invoice
from app.payments.models import (
    BILL,
    BOOKING_CHANGED,
    CANCELLED,
    CANCELLED_INVOICE,
    CREDIT_NOTE,
    DUE,
    SETTLED,
    TO_REFUND,
    WITHDRAWN,
    Credit,
    Invoice,
    InvoiceLine,
    Payment,
)
from app.payments.payers import read_payer, write_payer
from app.payments.regie_store import get_regie


def cancel_invoice(invoice_id: UUID) -> Invoice:
    """Cancel an invoice by a credit note; what was paid is to be refunded. Raises InvoiceRefused."""
    invoice = lock_invoice(invoice_id)
    if invoice.kind != BILL or invoice.state == CANCELLED:
        raise InvoiceRefused("cancelled")
    note = _issue_note(invoice, -invoice.owed_amount)
    note.cancels_id = invoice.id
    db.session.flush()
    for line in (*list_lines(invoice.id), *_list_reduced_lines(invoice.id)):
        db.session.add(_reverse_line(note, line))
    _credit_payments(invoice, invoice.paid_amount, CANCELLED_INVOICE)
    invoice.state, invoice.settled_on = CANCELLED, clock.today()
    event_bus.publish(InvoiceCancelled(invoice, note))
    return note


def reduce_invoice(invoice_id: UUID, amounts: Mapping[int, int]) -> Invoice:
    """Take cents off the lines of an invoice, by their position, with a credit note: all of them cancel it.

    What was paid beyond what is still owed is to be refunded. Raises InvoiceRefused.
    """
    invoice = lock_invoice(invoice_id)
    if invoice.kind != BILL or invoice.state == CANCELLED:
        raise InvoiceRefused("cancelled")
    remaining_amounts = list_remaining_amounts(invoice.id)
    total = sum(amounts.values())
    if total <= 0 or any(not 0 <= cents <= remaining_amounts.get(position, 0) for position, cents in amounts.items()):
        raise InvoiceRefused("total")
    if total == invoice.owed_amount:
        return cancel_invoice(invoice_id)
    note = _issue_note(invoice, -total)
    note.reduces_id = invoice.id
    db.session.flush()
    lines = {line.position: line for line in list_lines(invoice.id)}
    db.session.add_all(_build_reduction(note, lines[position], cents) for position, cents in amounts.items() if cents)
    invoice.reduced_amount += total
    excess = invoice.paid_amount - invoice.owed_amount
    if excess > 0:
        _credit_payments(invoice, excess, BOOKING_CHANGED, note=note)
    if invoice.state == DUE and invoice.paid_amount >= invoice.owed_amount:
        invoice.state, invoice.settled_on = SETTLED, clock.today()
    # What was spread over several dates is not what remains any more.
    invoice.instalments = None
    event_bus.publish(InvoiceReduced(invoice, note))
    return note


def find_credit_note(invoice: Invoice) -> Invoice | None:
    """The credit note that cancels an invoice, if any."""
    return db.session.scalar(select(Invoice).where(Invoice.cancels_id == invoice.id))


def list_reductions(invoice: Invoice) -> list[Invoice]:
    """The credit notes that take a part off an invoice, the first one first."""
    query = select(Invoice).where(Invoice.reduces_id == invoice.id).order_by(Invoice.number)
    return list(db.session.scalars(query))


def list_remaining_amounts(invoice_id: UUID) -> dict[int, int]:
    """The cents of each line of an invoice that no credit note took off, by the position of the line."""
    remaining_amounts: dict[int, int] = defaultdict(int)
    for line in (*list_lines(invoice_id), *_list_reduced_lines(invoice_id)):
        remaining_amounts[line.position] += line.amount
    return dict(remaining_amounts)


def _list_reduced_lines(invoice_id: UUID) -> list[InvoiceLine]:
    notes = select(Invoice.id).where(Invoice.reduces_id == invoice_id)
    query = select(InvoiceLine).where(InvoiceLine.invoice_id.in_(notes)).order_by(InvoiceLine.position)
    return list(db.session.scalars(query))


def _issue_note(invoice: Invoice, total: int) -> Invoice:
    regie = get_regie(invoice.regie_slug)
    note = build_invoice(regie, CREDIT_NOTE, title=invoice.title, total=total, due_on=clock.today())
    note.mode, note.state, note.settled_on = invoice.mode, SETTLED, clock.today()
    note.number = allot_number(regie, CREDIT_NOTES, mode=note.mode)
    if invoice.key_id is not None:
        write_payer(note, read_payer(invoice))
    db.session.add(note)
    return note


def _credit_payments(invoice: Invoice, amount: int, reason: str, *, note: Invoice | None = None) -> None:
    """Make credits of the payments of an invoice, as much as is owed to the payer."""
    query = select(Payment).where(Payment.invoice_id == invoice.id).order_by(Payment.recorded_at)
    payments = db.session.scalars(query).all()
    reversed_ids = {payment.reverses_id for payment in payments}
    credited_amounts = _sum_credits(invoice.id)
    for payment in payments:
        cents = min(amount, payment.amount - credited_amounts.get(payment.id, 0))
        if cents <= 0 or payment.id in reversed_ids:
            continue
        db.session.add(
            Credit(
                id=new_id(),
                invoice_id=invoice.id,
                payment_id=payment.id,
                credit_note_id=note.id if note is not None else None,
                reason=reason,
                amount=cents,
                state=TO_REFUND,
                created_at=clock.now(),
            )
        )
        amount -= cents
        invoice.paid_amount -= cents


def _sum_credits(invoice_id: UUID) -> dict[UUID, int]:
    """Sum what is given back of each payment of an invoice already."""
    totals: dict[UUID, int] = defaultdict(int)
    query = select(Credit).where(Credit.invoice_id == invoice_id, Credit.state != WITHDRAWN)
    for credit in db.session.scalars(query):
        totals[credit.payment_id] += credit.amount
    return totals


def _build_reduction(note: Invoice, line: InvoiceLine, cents: int) -> InvoiceLine:
    reduction = Line(line.label, -cents, line.accounting_code, quantity=Decimal(1), product=line.product)
    return build_line(note, line.position, reduction)


def _reverse_line(note: Invoice, line: InvoiceLine) -> InvoiceLine:
    return InvoiceLine(
        invoice_id=note.id,
        position=line.position,
        product=line.product,
        label=line.label,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=-line.unit_price,
        amount=-line.amount,
        accounting_code=line.accounting_code,
    )
