"""An invoice opened by its link, without an account: its lines, its state, and the way to the page of payment."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.core import clock
from app.core.db import db
from app.core.money import read_cents
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Choice, Parsed, Text
from app.core.web.responses import redirect, render
from app.payments.attempt_jobs import begin_payment, queue_check, settle_answer
from app.payments.attempt_states import OPEN_STATES
from app.payments.attempts import PaymentNotOpen, find_page_id, find_refusal, list_attempts, read_parts
from app.payments.awaited_payments import find_awaited_payment_of
from app.payments.credit_notes import find_credit_note
from app.payments.gateways.gateway import GatewayError
from app.payments.instalments import find_plan
from app.payments.invoices import InvoiceNotFound, find_by_public_id, list_lines
from app.payments.models import SETTLED, Invoice
from app.payments.notices.notice_pages import has_notice
from app.payments.partial_payments import find_part_refusal, list_whole_labels
from app.payments.payers import NOBODY, Payer, read_payer, write_payer
from app.payments.receipts.receipt_pages import describe_payer
from app.payments.received_payments import list_credits, list_payments
from app.payments.regie_store import get_regie
from app.portal.payments.handover import render_handover
from app.portal.payments.held_request import find_held_request
from app.portal.payments.payment_words import BEING_CHECKED, REFUSALS, find_page_state
from app.portal.payments.receipt_download import send_notice, send_payment_receipt

bp = Blueprint("invoice_page", __name__, url_prefix="/factures/<public_id>")

REFRESH_SECONDS = 10
DUE_PART, WHOLE, OTHER_PART = "due", "whole", "other"
CHOICE, AMOUNT = Choice((DUE_PART, WHOLE, OTHER_PART), "part"), Parsed(read_cents, "somme", limit=20)
EMAIL = Text("email", limit=80, pattern=re.compile(r"[^@\s]{1,64}@[^@\s]{1,60}\.[^@\s.]{2,}"))


@bp.get("")
@access("public")
def show_invoice(public_id: str) -> Response:
    """Show the invoice; no name is on the page, since a link may be passed on."""
    return _render(find_by_public_id(public_id))


@bp.post("/paiement")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_payment(public_id: str) -> Response:
    """Open a page of payment, and lead there."""
    invoice = find_by_public_id(public_id)
    email = read_payer(invoice).email or EMAIL.read()
    if not email:
        return _render(invoice, problem="email", status=422)
    if not read_payer(invoice).email:
        write_payer(invoice, replace(read_payer(invoice), email=email))
    try:
        attempt = begin_payment(invoice.id, email=email, amount=_read_amount(invoice))
    except PaymentNotOpen as refused:
        db.session.rollback()
        status = 422 if refused.problem in ("amount", "whole_product", "held") else 409
        return _render(find_by_public_id(public_id), problem=refused.problem, status=status)
    except GatewayError:
        return _render(find_by_public_id(public_id), problem="gateway", status=503)
    return render_handover(attempt)


@bp.get("/avis")
@access("public")
def show_notice(public_id: str) -> Response:
    """Send the notice of the invoice to whoever has the link; it names nobody."""
    return send_notice(find_by_public_id(public_id), back_url=url_for(".show_invoice", public_id=public_id))


@bp.get("/recus/<uuid:invoice_payment_id>")
@access("public")
def show_receipt(public_id: str, invoice_payment_id: UUID) -> Response:
    """Send the receipt of a payment to whoever has the link; it names the payer only to whoever made the request."""
    invoice = find_by_public_id(public_id)
    payment = next((row for row in list_payments(invoice.id) if row.id == invoice_payment_id), None)
    if payment is None:
        raise InvoiceNotFound(invoice_payment_id)
    back_url = url_for(".show_invoice", public_id=public_id)
    return send_payment_receipt(payment, invoice, back_url=back_url, payer=_find_named_payer(invoice))


@bp.get("/retour")
@access("public")
def show_return(public_id: str) -> Response:
    """Receive the payer whom the gateway sends back: the address proves nothing, so the gateway is asked."""
    invoice = find_by_public_id(public_id)
    attempts = list_attempts(invoice.id)
    if not attempts or attempts[0].state not in OPEN_STATES:
        return redirect(url_for(".show_invoice", public_id=public_id))
    if not settle_answer(attempts[0], request.query_string.decode("ascii", "replace")):
        queue_check(attempts[0])
        db.session.commit()
    return _render(find_by_public_id(public_id))


def _find_named_payer(invoice: Invoice) -> Payer:
    """The payer, for whoever holds the request that the invoice is for; nobody for whoever has the link alone."""
    held_request = find_held_request(invoice)
    is_held = held_request is not None and held_request.is_held and not invoice.has_other_payer
    return read_payer(invoice) if is_held else NOBODY


def _read_amount(invoice: Invoice) -> int | None:
    """The cents that the payer chooses: what is due of a plan, a part, or none for what the page offers by itself."""
    if CHOICE.read() == DUE_PART:
        plan = find_plan(invoice)
        return plan.due_amount if plan else None
    if CHOICE.read() == WHOLE or AMOUNT.name not in request.form:
        return None
    return AMOUNT.read() or 0


def _render(invoice: Invoice, *, problem: str = "", status: int = 200) -> Response:
    regie, attempts, plan = get_regie(invoice.regie_slug), list_attempts(invoice.id), find_plan(invoice)
    payments, lines = list_payments(invoice.id), list_lines(invoice.id)
    state = find_page_state(invoice, attempts)
    refusal = find_refusal(invoice, regie)
    held_request, payer = find_held_request(invoice), _find_named_payer(invoice)
    response = render(
        "portal/payments/invoice.html",
        status=status,
        invoice=invoice,
        regie=regie,
        lines=lines,
        can_pay_part=not find_part_refusal(invoice, regie, lines, is_online=True),
        whole_labels=list_whole_labels(regie, lines, is_online=True),
        payments=payments,
        reversed_ids={payment.reverses_id for payment in payments},
        plan=plan,
        awaited_payment=find_awaited_payment_of(invoice),
        today=clock.today(),
        group_count=len(read_parts(attempts[0])) if attempts else 0,
        credits=list_credits(invoice.id),
        credit_note=find_credit_note(invoice),
        state=state,
        has_notice=has_notice(invoice),
        latest_attempt=attempts[0] if attempts else None,
        has_page=bool(attempts and find_page_id(attempts[0])),
        can_pay=not refusal and not (invoice.has_other_payer and held_request is not None and held_request.is_held),
        refusal=REFUSALS[refusal] if refusal else "",
        needs_email=not read_payer(invoice).email,
        held_request=held_request,
        payer=payer,
        payer_rows=describe_payer(payer),
        chosen_part=request.form.get(CHOICE.name, DUE_PART if plan else WHOLE),
        typed_amount=request.form.get(AMOUNT.name, ""),
        problem=problem,
        problem_words=REFUSALS.get(problem, ""),
    )
    is_leaving = held_request is not None and state == SETTLED and not held_request.reference
    if (state == BEING_CHECKED or is_leaving) and not problem:
        # Without a script, and without the page saying so to whoever reads it.
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={url_for('.show_return', public_id=invoice.public_id)}"
    return response
