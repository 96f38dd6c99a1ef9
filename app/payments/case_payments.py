"""Invoices of requests: the workflow that asked for one goes on once it is paid or cancelled.

A worker leads the case on, after the commit of the payment: whoever settles an invoice locks no case.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.reading.case_header import CaseHeader
from app.cases.workflow import deferred_steps
from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.web.access_rules import SYSTEM
from app.payments import payment_holds
from app.payments.credit_notes import cancel_invoice
from app.payments.events import InvoiceCancelled, PaymentReceived
from app.payments.models import BILL, DUE, SETTLED, Invoice
from app.workflows.actions.ask_payment import ASK_PAYMENT
from app.workflows.actions.ask_payment import CANCELLED as STEP_CANCELLED

FOLLOW_PAYMENT = "follow_payment"


def queue_follow_up(event: PaymentReceived | InvoiceCancelled) -> None:
    """Have the case of an invoice led on by a worker, or the draft that waits for it sent."""
    if event.invoice.case_id is not None or event.invoice.draft_id is not None:
        enqueue(FOLLOW_PAYMENT, invoice_id=event.invoice.id)


def follow_payment(invoice_id: str) -> None:
    """Outbox handler: lead on what waits for an invoice, which is paid or cancelled. Repeated, it has no effect."""
    invoice = db.session.get(Invoice, UUID(invoice_id), populate_existing=True)
    if invoice is None or invoice.state == DUE:
        return
    if invoice.case_id is None:
        payment_holds.send_paid_draft(invoice)
        return
    case = db.session.get(Case, invoice.case_id)
    if case is None:
        return
    step_id = deferred_steps.find_waiting_step(case, ASK_PAYMENT.key)
    if step_id is None or list_invoices(case)[-1].id != invoice.id:
        return
    with one_writer(case):
        is_paid = invoice.state == SETTLED
        kind = "payment_settled" if is_paid else "payment_cancelled"
        timeline.record(case, kind, by=SYSTEM, details={"number": invoice.number, "amount": invoice.total})
        if is_paid:
            deferred_steps.succeed_step(step_id)
        else:
            deferred_steps.end_step(step_id, STEP_CANCELLED)


def list_invoices(case: Case) -> list[Invoice]:
    """The invoices of a case, the first one first, without credit notes; nothing is looked up when its workflow asks for none."""
    if not _can_have_invoices(case):
        return []
    query = select(Invoice).where(Invoice.case_id == case.id, Invoice.kind == BILL)
    return list(db.session.scalars(query.order_by(Invoice.issued_on, Invoice.number)))


def cancel_unpaid_invoices(case: Case) -> None:
    """Cancel the invoices of a case that is withdrawn or closed, of which nothing is paid."""
    for invoice in list_invoices(case):
        if invoice.state == DUE and invoice.paid_amount == 0:
            cancel_invoice(invoice.id)


def read_payment_state(case: CaseHeader) -> str:
    """State of the latest invoice of a case, as conditions read it: none without one."""
    with db.session.no_autoflush:
        query = select(Invoice.state).where(Invoice.case_id == case.id, Invoice.kind == BILL)
        state = db.session.scalars(query.order_by(Invoice.issued_on.desc(), Invoice.number.desc()).limit(1)).first()
    return state or "none"


def _can_have_invoices(case: Case) -> bool:
    if procedure_of(case).options.payment is not None:
        return True
    statuses = workflow_of(case).statuses
    return any(entry.type == ASK_PAYMENT.key for status in statuses for entry in status.entry_actions())
