"""Invoices that somebody else is to pay: an invoice is never edited, so another one replaces it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.payments.attempt_states import OPEN_STATES
from app.payments.attempts import list_attempts
from app.payments.credit_notes import cancel_invoice
from app.payments.invoices import DEFAULT_DELAY, InvoiceRefused, Line, issue_invoice, list_lines, lock_invoice
from app.payments.models import BILL, DUE, Invoice, InvoiceLine
from app.payments.payers import Payer
from app.payments.regie_store import get_regie


def readdress_invoice(invoice_id: UUID, payer: Payer) -> Invoice:
    """Issue an invoice anew for somebody else, then cancel the former one: nothing of it may be paid. Raises InvoiceRefused.

    The new one comes first: the case that waits for the former one waits for the new one without a step between them.
    """
    former = lock_invoice(invoice_id)
    if former.kind != BILL or former.state != DUE:
        raise InvoiceRefused("cancelled")
    if former.paid_amount or any(attempt.state in OPEN_STATES for attempt in list_attempts(invoice_id)):
        raise InvoiceRefused("paid")
    today = clock.today()
    invoice = issue_invoice(
        get_regie(former.regie_slug),
        [_build_line(line) for line in list_lines(invoice_id)],
        payer,
        title=former.title,
        due_on=former.due_on if former.due_on > today else today + DEFAULT_DELAY,
        case_id=former.case_id,
        draft_id=former.draft_id,
    )
    invoice.has_other_payer = former.case_id is not None or former.draft_id is not None
    # A draft that waits for its payment waits for the new one: nobody is exempted by the cancellation.
    former.draft_id = None
    db.session.flush()
    cancel_invoice(invoice_id)
    return invoice


def _build_line(line: InvoiceLine) -> Line:
    return Line(
        line.label,
        line.unit_price,
        line.accounting_code,
        quantity=Decimal(line.quantity),
        unit=line.unit,
        product=line.product,
    )
