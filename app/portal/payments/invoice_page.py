"""An invoice opened by its link, without an account: its lines, its state, and the way to the page of payment."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, Response, url_for

from app.core.db import db
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Text
from app.core.web.responses import redirect, render
from app.payments.attempt_jobs import begin_payment, queue_check
from app.payments.attempt_states import OPEN_STATES
from app.payments.attempts import PaymentNotOpen, find_page_id, find_refusal, list_attempts
from app.payments.gateways import get_gateway
from app.payments.gateways.gateway import GatewayError
from app.payments.invoices import find_by_public_id, find_credit_note, list_lines
from app.payments.models import Invoice
from app.payments.payers import read_payer, write_payer
from app.payments.received_payments import list_credits, list_payments
from app.payments.regie_store import get_regie
from app.portal.payments.payment_words import BEING_CHECKED, REFUSALS, find_page_state

bp = Blueprint("invoice_page", __name__, url_prefix="/factures/<public_id>")

REFRESH_SECONDS = 10
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
        attempt = begin_payment(invoice.id, email=email)
    except PaymentNotOpen as refused:
        db.session.rollback()
        return _render(find_by_public_id(public_id), problem=refused.problem, status=409)
    except GatewayError:
        return _render(find_by_public_id(public_id), problem="gateway", status=503)
    page_url = get_gateway(attempt.gateway).build_page_url(find_page_id(attempt))
    return render("portal/payments/handover.html", page_url=page_url, gateway=get_gateway(attempt.gateway).label)


@bp.get("/retour")
@access("public")
def show_return(public_id: str) -> Response:
    """Receive the payer whom the gateway sends back: the address proves nothing, so the gateway is asked."""
    invoice = find_by_public_id(public_id)
    attempts = list_attempts(invoice.id)
    if not attempts or attempts[0].state not in OPEN_STATES:
        return redirect(url_for(".show_invoice", public_id=public_id))
    queue_check(attempts[0])
    db.session.commit()
    return _render(invoice)


def _render(invoice: Invoice, *, problem: str = "", status: int = 200) -> Response:
    regie, attempts = get_regie(invoice.regie_slug), list_attempts(invoice.id)
    state = find_page_state(invoice, attempts)
    refusal = find_refusal(invoice, regie)
    response = render(
        "portal/payments/invoice.html",
        status=status,
        invoice=invoice,
        regie=regie,
        lines=list_lines(invoice.id),
        payments=list_payments(invoice.id),
        credits=list_credits(invoice.id),
        credit_note=find_credit_note(invoice),
        state=state,
        latest_attempt=attempts[0] if attempts else None,
        has_page=bool(attempts and find_page_id(attempts[0])),
        can_pay=not refusal,
        refusal=REFUSALS[refusal] if refusal else "",
        needs_email=not read_payer(invoice).email,
        problem=problem,
        problem_words=REFUSALS.get(problem, ""),
    )
    if state == BEING_CHECKED and not problem:
        # Without a script, and without the page saying so to whoever reads it.
        response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={url_for('.show_return', public_id=invoice.public_id)}"
    return response
