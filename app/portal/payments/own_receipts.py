"""Receipts of a resident, and the certificate of what they paid in a year."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.accounts.profile import Profile
from app.cases.people.certified_person import company_of
from app.core import clock
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Number
from app.payments.invoices import InvoiceNotFound
from app.payments.models import Invoice
from app.payments.own_invoices import (
    find_own_invoice,
    find_own_payment,
    find_own_refund,
    list_year_payments,
    list_year_refunds,
)
from app.payments.payers import Payer, read_payer
from app.payments.receipts.receipt_pages import build_refund_receipt, build_yearly_certificate
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import get_regie
from app.portal.payments.own_invoices import load_profile
from app.portal.payments.receipt_download import send_notice, send_payment_receipt, send_receipt

bp = Blueprint("own_receipts", __name__, url_prefix="/mes-factures")

YEAR = Number("annee", limits=(2000, 9999))


@bp.get("/recus/<uuid:invoice_payment_id>")
@access("resident")
def show_receipt(invoice_payment_id: UUID) -> Response:
    owner, profile = load_profile()
    payment, invoice = find_own_payment(owner, invoice_payment_id)
    return send_payment_receipt(payment, invoice, back_url=_get_list_url(), payer=_find_payer(invoice, profile))


@bp.get("/avis/<public_id>")
@access("resident")
def show_notice(public_id: str) -> Response:
    """Send the notice of an invoice, with the name and the address of its payer."""
    owner, _profile = load_profile()
    invoice = find_own_invoice(owner, public_id)
    return send_notice(invoice, back_url=_get_list_url(), payer=read_payer(invoice))


@bp.get("/remboursements/<uuid:refund_id>")
@access("resident")
def show_refund(refund_id: UUID) -> Response:
    owner, profile = load_profile()
    refund, payment, invoice = find_own_refund(owner, refund_id)
    page = build_refund_receipt(get_regie(invoice.regie_slug), invoice, refund, payer=_find_payer(invoice, profile))
    return send_receipt(page, back_url=_get_list_url(), is_test=payment.mode != PRODUCTION)


@bp.get("/attestation")
@access("resident")
def show_certificate() -> Response:
    """Certify what was paid in a year, in one régie or in all of them; 404 for a year without a payment."""
    owner, profile = load_profile()
    year, regie_slug = YEAR.read(request.args) or clock.today().year, request.args.get("regie", "")
    payments = list_year_payments(owner, year, regie_slug=regie_slug)
    if not payments:
        raise InvoiceNotFound(year)
    refunds = list_year_refunds(owner, year, regie_slug=regie_slug)
    slugs = {invoice.regie_slug for _row, invoice in (*payments, *refunds)}
    name = company_of(current_actor()) or profile.name
    page = build_yearly_certificate(
        year, payments, refunds, payer_name=name, regies={slug: get_regie(slug) for slug in slugs}
    )
    return send_receipt(page, back_url=_get_list_url())


def _find_payer(invoice: Invoice, profile: Profile) -> Payer:
    """The payer that the invoice names, or its owner once nobody is named there any more."""
    payer = read_payer(invoice)
    return payer if payer.name else Payer(profile.name)


def _get_list_url() -> str:
    return url_for("own_invoices.list_invoices")
