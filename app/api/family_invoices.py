"""Invoices of a family for the portal of another authority or software: listed, read, announced as paid.

Addresses and names are those of the « API factures » that family software offers to portals.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app.accounts.attempt_limits import TooManyAttempts
from app.api import error_responses
from app.api.request_body import read_object
from app.core import clock
from app.core.db import db
from app.core.money import format_cents
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import accept_json, access
from app.payments.attempts import find_refusal
from app.payments.family_api.family_invoices import list_family_invoices
from app.payments.family_api.models import FamilyPortal
from app.payments.family_api.portal_payments import TransactionReused, announce_payment, find_portal_invoice
from app.payments.family_api.portals import create_actor, find_portal, record_use
from app.payments.invoices import InvoiceNotFound
from app.payments.models import DUE, SETTLED, Invoice
from app.payments.regie_store import get_regie
from app.privacy.access_log import log_access

bp = Blueprint("family_invoices", __name__, url_prefix="/api/regies/<regie_slug>")
bp.register_error_handler(error_responses.ApiError, error_responses.to_response)
bp.register_error_handler(TooManyRequests, error_responses.to_flood_response)

SCREEN = "api.family_invoices"
MAX_FAMILY = 60
_TRANSACTION = re.compile(r"[!-~]{1,100}", re.ASCII)
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].{0,40})?", re.ASCII)


@bp.get("/invoices/")
@access("key")
@rate_limit(API_CALL)
def list_due_invoices(regie_slug: str) -> ResponseReturnValue:
    """The invoices of a family that are to be paid."""
    return _list(regie_slug, states=(DUE,))


@bp.get("/invoices/history/")
@access("key")
@rate_limit(API_CALL)
def list_paid_invoices(regie_slug: str) -> ResponseReturnValue:
    """The invoices of a family that are paid."""
    return _list(regie_slug, states=(SETTLED,))


@bp.get("/invoice/<uuid:invoice_id>/")
@access("key")
@rate_limit(API_CALL)
def show_family_invoice(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    portal = _authenticate(regie_slug)
    invoice = _find(portal, invoice_id)
    log_access(create_actor(portal), "read", screen=SCREEN)
    db.session.commit()
    return {"err": 0, "data": _describe(invoice)}


@bp.post("/invoice/<uuid:invoice_id>/pay/")
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_portal_payment(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Enter a payment that the portal took, once for each of its transactions."""
    portal = _authenticate(regie_slug)
    if not portal.can_pay:
        raise error_responses.portal_cannot_pay_error()
    body = read_object()
    transaction_id, day = body.get("transaction_id"), _read_day(body.get("transaction_date"))
    if not isinstance(transaction_id, str) or not _TRANSACTION.fullmatch(transaction_id) or day is None:
        raise error_responses.unreadable_transaction_error()
    log_access(create_actor(portal), "read", screen=SCREEN)
    try:
        is_new = announce_payment(portal, invoice_id, transaction_id, paid_on=day)
    except InvoiceNotFound:
        raise error_responses.no_invoice_error() from None
    except TransactionReused:
        raise error_responses.reused_transaction_error() from None
    db.session.commit()
    return {"err": 0, "data": {"paid": True}}, {} if is_new else {"Idempotent-Replayed": "true"}


def _list(regie_slug: str, *, states: tuple[str, ...]) -> ResponseReturnValue:
    portal, family = _authenticate(regie_slug), request.args.get("NameID", "").strip()
    if not 0 < len(family) <= MAX_FAMILY:
        raise error_responses.no_family_error()
    log_access(create_actor(portal), "list", screen=SCREEN)
    invoices = [invoice for invoice in list_family_invoices(regie_slug, family) if invoice.state in states]
    db.session.commit()
    return {"err": 0, "data": [_describe(invoice) for invoice in invoices]}


def _find(portal: FamilyPortal, invoice_id: UUID) -> Invoice:
    try:
        return find_portal_invoice(portal, invoice_id)
    except InvoiceNotFound:
        raise error_responses.no_invoice_error() from None


def _authenticate(regie_slug: str) -> FamilyPortal:
    """The portal whose credentials are in the request; its use is counted. Raises ApiError."""
    given_credentials = request.authorization
    portal = None
    if given_credentials is not None and given_credentials.type == "basic":
        username, password = given_credentials.username or "", given_credentials.password or ""
        portal = find_portal(regie_slug, username[:100], password[:200])
    if portal is None:
        raise error_responses.wrong_portal_credentials_error()
    try:
        record_use(portal)
    except TooManyAttempts as error:
        raise error_responses.too_many_calls_error(error.wait_seconds) from None
    db.session.commit()
    return portal


def _describe(invoice: Invoice) -> dict[str, Any]:
    """An invoice as portals read it: amounts are euros, and nobody is named."""
    refusal = find_refusal(invoice, get_regie(invoice.regie_slug))
    return {
        "id": str(invoice.id),
        "display_id": invoice.number,
        "label": invoice.title,
        "amount": format_cents(invoice.balance),
        "total_amount": format_cents(invoice.total),
        "amount_paid": format_cents(invoice.paid_amount),
        "created": invoice.issued_on.isoformat(),
        "pay_limit_date": invoice.due_on.isoformat(),
        "paid": invoice.state == SETTLED,
        "payment_date": invoice.settled_on.isoformat() if invoice.settled_on else None,
        "has_pdf": False,
        "online_payment": not refusal,
        "no_online_payment_reason": refusal or None,
    }


def _read_day(value: object) -> date | None:
    """The day of a transaction; today when it is not given, none when it is no date or is to come."""
    if value is None:
        return clock.today()
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    return day if day is not None and day <= clock.today() else None
