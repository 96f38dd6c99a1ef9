"""Letters to who is to pay: the invoice with the link to its page, the payment that was received, the cancellation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.cases.events import StepReminderDue
from app.cases.workflow.deferred_steps import find_waiting_step
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Button, render_letter
from app.payments.case_payments import list_invoices
from app.payments.events import (
    GroupPaymentReceived,
    InvoiceCancelled,
    InvoiceIssued,
    InvoiceReduced,
    PaymentReceived,
    RefundRefused,
)
from app.payments.instalments import find_plan
from app.payments.models import DUE, Invoice, Payment
from app.payments.payers import Payer, read_payer, read_payers
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import get_regie
from app.workflows.actions.ask_payment import ASK_PAYMENT

INVOICE_PATH = "/factures"


def send_invoice(event: InvoiceIssued) -> None:
    """Send the link to an invoice that is to be paid."""
    if event.invoice.state == DUE:
        _queue(event.invoice, "invoice_issued", amount=event.invoice.total, plan=None, is_reminder=False)


def send_reminder(event: StepReminderDue) -> None:
    """Send the link again a few days before an invoice of a request is due."""
    invoices = list_invoices(event.case)
    if invoices and invoices[-1].state == DUE and find_waiting_step(event.case, ASK_PAYMENT.key) == event.step_id:
        plan = find_plan(invoices[-1])
        amount = plan.due_amount if plan else invoices[-1].balance
        _queue(invoices[-1], "invoice_issued", amount=amount, plan=plan, is_reminder=True)


def send_payment_received(event: PaymentReceived) -> None:
    """Send the link to the receipt of a payment, unless one letter is about several."""
    if event.is_grouped:
        return
    _queue(event.invoice, "payment_received", amount=event.payment.amount, payment=event.payment)


def send_group_payment_received(event: GroupPaymentReceived) -> None:
    """Send one letter to each payer about the invoices that were paid at once."""
    payers = read_payers([invoice for invoice, _payment in event.payments])
    payments_by_email: dict[str, list[tuple[Invoice, Payment]]] = {}
    for invoice, payment in event.payments:
        email = payers[invoice.id].email.lower() if invoice.id in payers else ""
        payments_by_email.setdefault(email, []).append((invoice, payment))
    for payments in payments_by_email.values():
        amount = sum(payment.amount for _invoice, payment in payments)
        _queue(payments[0][0], "payments_received", amount=amount, payments=payments)


def send_cancellation(event: InvoiceCancelled) -> None:
    """Send the link to an invoice that is not to be paid any more."""
    _queue(event.invoice, "invoice_cancelled", amount=event.invoice.total)


def send_reduction(event: InvoiceReduced) -> None:
    """Send the link to an invoice of which a part is given back, or not to be paid any more."""
    _queue(event.invoice, "invoice_reduced", amount=-event.credit_note.total, credit_note=event.credit_note)


def send_refund_refusal(event: RefundRefused) -> None:
    """Send the reason why nothing is given back of a booking that was changed."""
    _queue(event.invoice, "refund_refused", amount=event.amount, reason=event.reason)


def send_campaign_letter(invoice: Invoice, payer: Payer, *, is_reminder: bool) -> None:
    """Send the link to an invoice of a campaign, or send it again: an agent asked for it, whatever the payer received today."""
    amount = invoice.balance if is_reminder else invoice.total
    _queue(invoice, "invoice_issued", amount=amount, payer=payer, is_counted=False, plan=None, is_reminder=is_reminder)


def _queue(
    invoice: Invoice,
    letter_name: str,
    *,
    amount: int,
    payer: Payer | None = None,
    is_counted: bool = True,
    **values: Any,
) -> None:
    payer = payer or read_payer(invoice)
    if not payer.email or invoice.key_id is None:
        return
    with use_language(SOURCE_LANGUAGE):
        letter = render_letter(
            letter_name,
            button=Button(f"{current_site().base_url}{INVOICE_PATH}/{invoice.public_id}", _("Voir la facture")),
            invoice=invoice,
            euros=Decimal(amount) / 100,
            regie=get_regie(invoice.regie_slug),
            is_test=invoice.mode != PRODUCTION,
            **values,
        )
    queue_letter(letter, to=payer.email, key_id=invoice.key_id, is_counted=is_counted)
