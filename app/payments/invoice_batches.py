"""Many invoices issued together: their keys, numbers and rows are made in a few statements for the whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core import clock
from app.core.db import db
from app.core.sealing import create_keys
from app.payments.invoice_numbers import INVOICES, allot_numbers
from app.payments.invoices import Line, build_invoice, build_line, check_lines
from app.payments.models import BILL, SETTLED, Invoice
from app.payments.payers import Payer, write_payer
from app.payments.regie_definition import Regie


@dataclass(frozen=True)
class InvoiceOrder:
    """One invoice to issue: who is to pay, and what."""

    payer: Payer
    lines: tuple[Line, ...]


def issue_invoices(
    regie: Regie, orders: Sequence[InvoiceOrder], *, title: str, due_on: date, mode: str
) -> list[Invoice]:
    """Issue an invoice for each order, in their order. Raises InvoiceRefused.

    No event is published, so that no letter leaves: whoever issues them says when.
    """
    numbers = allot_numbers(regie, INVOICES, mode=mode, count=len(orders))
    invoices = []
    for order, number, key_id in zip(orders, numbers, create_keys(len(orders)), strict=True):
        invoice = build_invoice(regie, BILL, title=title, total=check_lines(order.lines), due_on=due_on)
        invoice.number, invoice.mode, invoice.key_id = number, mode, key_id
        if invoice.total == 0:
            invoice.state, invoice.settled_on = SETTLED, clock.today()
        write_payer(invoice, order.payer)
        invoices.append(invoice)
    db.session.add_all(invoices)
    db.session.flush()
    for invoice, order in zip(invoices, orders, strict=True):
        db.session.add_all(build_line(invoice, position, line) for position, line in enumerate(order.lines))
    return invoices
