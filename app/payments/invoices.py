"""Invoices: issued with their lines, found. They are never edited: `credit_notes` cancel or reduce them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.money import multiply_to_cents
from app.payments.events import InvoiceIssued
from app.payments.invoice_numbers import INVOICES, allot_number
from app.payments.models import (
    BILL,
    DUE,
    SETTLED,
    Invoice,
    InvoiceLine,
    Payment,
)
from app.payments.payers import Payer, write_payer
from app.payments.regie_definition import Regie

MAX_LINES = 50
MAX_TOTAL = 9_999_999
DEFAULT_DELAY = timedelta(days=30)
_LOCK_OPTIONS = {"populate_existing": True, "synchronize_session": False}


class InvoiceNotFound(NotFound):
    """No such invoice, or it is not this person's to see."""


class InvoiceRefused(ValueError):
    """An invoice that cannot be issued or cancelled; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Line:
    """A line to invoice. The amount is the quantity by the price, half a cent rounded up."""

    label: str
    unit_price: int
    accounting_code: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    product: str = ""

    @property
    def amount(self) -> int:
        return multiply_to_cents(Decimal(self.unit_price).scaleb(-2), self.quantity)


def issue_invoice(
    regie: Regie,
    lines: Sequence[Line],
    payer: Payer,
    *,
    title: str,
    due_on: date | None = None,
    case_id: UUID | None = None,
    draft_id: UUID | None = None,
) -> Invoice:
    """Issue an invoice; one of nothing is settled at once, without a payment. Raises InvoiceRefused."""
    if regie.is_archived:
        raise InvoiceRefused("archived")
    total = check_lines(lines)
    today = clock.today()
    invoice = build_invoice(regie, BILL, title=title, total=total, due_on=due_on or today + DEFAULT_DELAY)
    invoice.number = allot_number(regie, INVOICES, mode=invoice.mode)
    invoice.case_id, invoice.draft_id = case_id, draft_id
    if total == 0:
        invoice.state, invoice.settled_on = SETTLED, today
    write_payer(invoice, payer)
    db.session.add(invoice)
    db.session.flush()
    db.session.add_all(build_line(invoice, position, line) for position, line in enumerate(lines))
    event_bus.publish(InvoiceIssued(invoice))
    return invoice


def check_lines(lines: Sequence[Line]) -> int:
    """The total of lines that can be invoiced. Raises InvoiceRefused."""
    total = sum(line.amount for line in lines)
    if not lines or len(lines) > MAX_LINES or any(line.quantity <= 0 for line in lines):
        raise InvoiceRefused("lines")
    if not 0 <= total <= MAX_TOTAL:
        raise InvoiceRefused("total")
    return total


def lock_invoice(invoice_id: UUID) -> Invoice:
    """The invoice as it is now, locked until the end of the transaction, in one statement. Raises InvoiceNotFound."""
    statement = update(Invoice).where(Invoice.id == invoice_id).values(changed_at=clock.now()).returning(Invoice)
    invoice = db.session.scalars(statement, execution_options=_LOCK_OPTIONS).one_or_none()
    if invoice is None:
        raise InvoiceNotFound(invoice_id)
    return invoice


def lock_invoices(invoice_ids: Collection[UUID] | Select[UUID]) -> list[Invoice]:
    """Invoices as they are now, locked in the order of their identifiers, so that nobody who locks some waits in a circle.

    PostgreSQL locks the rows in the order of the inner query; SQLite has one lock.
    """
    row = aliased(Invoice)
    ids_in_order = select(row.id).where(row.id.in_(invoice_ids)).order_by(row.id).with_for_update()
    statement = update(Invoice).where(Invoice.id.in_(ids_in_order)).values(changed_at=clock.now()).returning(Invoice)
    invoices = db.session.scalars(statement, execution_options=_LOCK_OPTIONS).all()
    return sorted(invoices, key=lambda invoice: invoice.id)


def find_by_public_id(public_id: str) -> Invoice:
    """The invoice of a link. Raises InvoiceNotFound."""
    invoice = db.session.scalar(select(Invoice).where(Invoice.public_id == public_id))
    if invoice is None:
        raise InvoiceNotFound(public_id)
    return invoice


def invoice_of(regie: Regie, invoice_id: UUID) -> Invoice:
    """An invoice of a régie. Raises InvoiceNotFound."""
    invoice = db.session.get(Invoice, invoice_id)
    if invoice is None or invoice.regie_slug != regie.slug:
        raise InvoiceNotFound(invoice_id)
    return invoice


def list_lines(invoice_id: UUID) -> list[InvoiceLine]:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.position)
    return list(db.session.scalars(query))


def list_invoices(regie: Regie, *, state: str = "", limit: int = 100) -> list[Invoice]:
    """The latest invoices and credit notes of a régie."""
    query = select(Invoice).where(Invoice.regie_slug == regie.slug)
    if state:
        query = query.where(Invoice.state == state, Invoice.kind == BILL)
    return list(db.session.scalars(query.order_by(Invoice.issued_on.desc(), Invoice.number.desc()).limit(limit)))


def find_by_number(regie_slug: str, number: str) -> Invoice | None:
    """The invoice or credit note of a régie that has this number."""
    return db.session.scalar(select(Invoice).where(Invoice.regie_slug == regie_slug, Invoice.number == number))


def list_invoices_after(
    regie_slug: str, *, after: str, limit: int, state: str = "", since: date | None = None
) -> list[Invoice]:
    """Some invoices and credit notes of a régie after a number, in the order of numbers."""
    query = select(Invoice).where(Invoice.regie_slug == regie_slug, Invoice.number > after)
    if state:
        query = query.where(Invoice.state == state)
    if since is not None:
        query = query.where(Invoice.issued_on >= since)
    return list(db.session.scalars(query.order_by(Invoice.number).limit(limit)))


def find_invoices_of_payments(payment_ids: Sequence[UUID]) -> dict[UUID, Invoice]:
    """The invoice of each of these payments, by payment."""
    query = select(Payment.id, Invoice).join(Invoice, Invoice.id == Payment.invoice_id)
    rows = (
        row
        for start in range(0, len(payment_ids), 500)
        for row in db.session.execute(query.where(Payment.id.in_(payment_ids[start : start + 500])))
    )
    return {payment_id: invoice for payment_id, invoice in rows}  # noqa: C416


def build_invoice(regie: Regie, kind: str, *, title: str, total: int, due_on: date) -> Invoice:
    """An invoice of today without its number, its lines and its payer, to be added to the session."""
    return Invoice(
        id=new_id(),
        kind=kind,
        public_id=secrets.token_urlsafe(18),
        regie_slug=regie.slug,
        mode=regie.entry_mode,
        state=DUE,
        title=title,
        issued_on=clock.today(),
        due_on=due_on,
        total=total,
        paid_amount=0,
        changed_at=clock.now(),
    )


def build_line(invoice: Invoice, position: int, line: Line) -> InvoiceLine:
    """A line of an invoice, to be added to the session."""
    return InvoiceLine(
        invoice_id=invoice.id,
        position=position,
        product=line.product,
        label=line.label,
        quantity=str(line.quantity),
        unit=line.unit,
        unit_price=line.unit_price,
        amount=line.amount,
        accounting_code=line.accounting_code,
    )
