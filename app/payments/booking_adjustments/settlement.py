"""Settlement of an adjustment: the credit notes that take it off the invoices of a booking, or the invoice of the difference."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.booking_charges import ChargedLine
from app.payments.booking_adjustments.estimates import spread_amount
from app.payments.booking_adjustments.models import (
    ACCEPTED,
    BookingAdjustment,
)
from app.payments.credit_notes import list_remaining_amounts, reduce_invoice
from app.payments.invoices import DEFAULT_DELAY, InvoiceRefused, Line, issue_invoice, list_lines
from app.payments.models import CANCELLED, Invoice, InvoiceLine
from app.payments.payers import read_payer
from app.payments.regie_store import get_regie


class AdjustmentRefused(ValueError):
    """An adjustment that cannot be done any more, or not so; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def settle(adjustment: BookingAdjustment, *, by: Actor) -> None:
    """Issue the credit notes or the invoice. Raises AdjustmentRefused."""
    adjustment.state = ACCEPTED
    adjustment.decided_at, adjustment.decided_by_id = clock.now(), by.account_id if by.is_agent else None
    db.session.flush()
    try:
        if adjustment.complement:
            _issue_complement(adjustment)
        else:
            _take_off(adjustment)
    except InvoiceRefused as refused:
        raise AdjustmentRefused(refused.problem) from refused


def _take_off(adjustment: BookingAdjustment) -> None:
    lines = _read_lines(adjustment)
    spread = spread_amount(lines, adjustment.amount - adjustment.deposit, adjustment.deposit)
    if sum(cents for _line, cents in spread) < adjustment.amount:
        raise AdjustmentRefused("amount")
    parts: dict[UUID, dict[int, int]] = defaultdict(dict)
    for line, cents in spread:
        parts[line.invoice.id][line.line.position] = cents
    # In one order, so that nobody who locks several invoices waits in a circle.
    for invoice_id in sorted(parts):
        reduce_invoice(invoice_id, parts[invoice_id])


def _read_lines(adjustment: BookingAdjustment) -> list[ChargedLine]:
    """The lines that an adjustment is taken off, with what is left of them now."""
    lines: list[ChargedLine] = []
    stored: dict[UUID, tuple[dict[int, InvoiceLine], dict[int, int]]] = {}
    for row in adjustment.lines:
        invoice_id, position = UUID(row["invoice"]), row["position"]
        invoice = db.session.get_one(Invoice, invoice_id)
        if invoice.state == CANCELLED:
            continue
        if invoice_id not in stored:
            by_position = {line.position: line for line in list_lines(invoice_id)}
            stored[invoice_id] = (by_position, list_remaining_amounts(invoice_id))
        own_lines, remaining_amounts = stored[invoice_id]
        line = ChargedLine(invoice, own_lines[position], remaining_amounts[position], row["is_deposit"])
        lines.append(line)
    return lines


def _issue_complement(adjustment: BookingAdjustment) -> Invoice:
    """Invoice the difference to who paid the booking, under its product. Raises AdjustmentRefused."""
    former = db.session.get_one(Invoice, adjustment.invoice_id)
    row = next((row for row in reversed(adjustment.lines) if not row["is_deposit"]), None)
    if row is None:
        raise AdjustmentRefused("amount")
    model = next(line for line in list_lines(UUID(row["invoice"])) if line.position == row["position"])
    with use_language(SOURCE_LANGUAGE):
        label = _("Complément : %(label)s", label=model.label)[:200]
        title = _("Complément : %(label)s", label=former.title)[:120]
    line = Line(label, adjustment.complement, model.accounting_code, product=model.product)
    today = clock.today()
    due_on = max(min(today + DEFAULT_DELAY, clock.to_paris(adjustment.booked_time).date()), today + timedelta(days=1))
    invoice = issue_invoice(
        get_regie(former.regie_slug),
        [line],
        read_payer(former),
        title=title,
        due_on=due_on,
        case_id=former.case_id,
    )
    invoice.has_other_payer = former.has_other_payer
    return invoice


def change_amount(adjustment: BookingAdjustment, amount: int) -> None:
    """Give back, or ask for, another amount than the rule says. Raises AdjustmentRefused."""
    if amount <= 0:
        raise AdjustmentRefused("amount")
    if adjustment.complement:
        adjustment.amount = -amount
        return
    if amount > sum(line.amount for line in _read_lines(adjustment)):
        raise AdjustmentRefused("amount")
    adjustment.amount, adjustment.deposit = amount, min(adjustment.deposit, amount)
    adjustment.unpaid = min(adjustment.unpaid, amount)
