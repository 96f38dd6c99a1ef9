"""« Mes factures et paiements »: the invoices of a resident, several of which are paid at once, and what was paid."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from app.accounts.profile import Profile, find_profile
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.responses import render
from app.payments.attempt_jobs import begin_group_payment
from app.payments.attempts import PaymentNotOpen
from app.payments.external_invoices.invoice_sources import has_sources
from app.payments.gateways.gateway import GatewayError
from app.payments.own_invoices import Owner
from app.portal.payments.handover import render_handover
from app.portal.payments.own_invoice_list import build_list
from app.portal.payments.payment_words import REFUSALS

bp = Blueprint("own_invoices", __name__, url_prefix="/mes-factures")

MAX_PUBLIC_ID = 40


def load_profile() -> tuple[Owner, Profile]:
    """The resident signed in as an owner of invoices, and their profile."""
    account_id = current_actor().account_id
    profile = find_profile(account_id) if account_id else None
    if account_id is None or profile is None:
        raise NotFound
    return Owner(account_id, profile.email), profile


@bp.get("")
@access("resident")
def list_invoices() -> Response:
    """Show what is to be paid, then a page of what was."""
    return _render(load_profile()[0])


@bp.post("/paiement")
@access("resident")
@rate_limit(FORM_SUBMISSION)
def create_payment() -> Response:
    """Lead to the page of payment of the invoices that are ticked."""
    owner = load_profile()[0]
    ticked_rows = [
        row for group in build_list(owner).groups for row in group.payable_rows if _is_ticked(row.invoice.public_id)
    ]
    if not ticked_rows:
        return _render(owner, problem="none", status=422)
    amounts: dict[UUID, int | None] = {row.invoice.id: row.amount for row in ticked_rows}
    try:
        attempt = begin_group_payment(amounts, email=owner.email)
    except PaymentNotOpen as refused:
        db.session.rollback()
        return _render(owner, problem=refused.problem, status=409)
    except GatewayError:
        return _render(owner, problem="gateway", status=503)
    return render_handover(attempt, count=len(ticked_rows))


def _is_ticked(public_id: str) -> bool:
    return Tick(f"facture-{public_id}").read()


def _render(owner: Owner, *, problem: str = "", status: int = 200) -> Response:
    before = request.args.get("avant", "")[:MAX_PUBLIC_ID]
    return render(
        "portal/payments/own_invoices.html",
        status=status,
        own_invoices=build_list(owner, before=before),
        has_external_sources=has_sources(),
        is_first_page=not before,
        ticked=None if request.method == "GET" else set(request.form),
        problem=problem,
        problem_words=REFUSALS.get(problem) or (_("Cochez au moins une facture.") if problem else ""),
    )
