"""The régies of an agent, their invoices, and the totals of a day."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day
from app.core.web.responses import render
from app.payments.attempts import list_anomalies
from app.payments.booking_adjustments.adjustment_lists import list_adjustments
from app.payments.day_totals import count_day, list_day_payments
from app.payments.invoices import list_invoices
from app.payments.models import CANCELLED, DUE, SETTLED
from app.payments.payers import read_payers
from app.payments.received_payments import list_credits_to_refund
from app.payments.regie_definition import CONTROL, EDIT, INVOICE
from app.payments.regie_rights import has_right, list_visible_regies, regie_seen_by
from app.privacy.access_log import log_access

bp = Blueprint("regies", __name__, url_prefix="/agents/regies")

SCREEN = "backoffice.regies"
STATES = (DUE, SETTLED, CANCELLED)
DAY = Day("jour")


@bp.get("")
@access("agent")
def list_regies() -> ResponseReturnValue:
    return render("backoffice/payments/regies.html", regies=list_visible_regies(current_actor()))


@bp.get("/<regie_slug>")
@access("agent")
def show_regie(regie_slug: str) -> ResponseReturnValue:
    """The latest invoices, after what somebody has to look at."""
    regie, state = regie_seen_by(current_actor(), regie_slug), request.args.get("etat", "")
    log_access(current_actor(), "list", screen=SCREEN)
    invoices = list_invoices(regie, state=state if state in STATES else "")
    return render(
        "backoffice/payments/regie.html",
        regie=regie,
        view="invoices",
        state=state,
        invoices=invoices,
        payers=read_payers(invoices),
        anomalies=list_anomalies(regie.slug),
        credits=list_credits_to_refund(regie.slug),
        adjustments=list_adjustments(regie, is_open=True),
        can_edit=has_right(regie, current_actor(), EDIT),
        can_invoice=has_right(regie, current_actor(), INVOICE),
        can_control=has_right(regie, current_actor(), CONTROL),
    )


@bp.get("/<regie_slug>/journee")
@access("agent")
def show_day(regie_slug: str) -> ResponseReturnValue:
    """The receipts of a day by means; tests are listed, and not counted."""
    regie = regie_seen_by(current_actor(), regie_slug)
    day = DAY.read(request.args) or clock.today()
    return render(
        "backoffice/payments/day.html",
        regie=regie,
        view="day",
        day=day,
        previous_day=day - timedelta(days=1),
        next_day=day + timedelta(days=1),
        totals=count_day(regie.slug, day),
        payments=list_day_payments(regie.slug, day),
        can_invoice=has_right(regie, current_actor(), INVOICE),
    )
