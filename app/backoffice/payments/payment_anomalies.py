"""Payments of a régie that somebody has to look at: answers that differ, refunds to make, attempts without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import current_agent_id, render_regie_page
from app.backoffice.people.agent_names import names_of_accounts
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, LongText
from app.core.web.responses import redirect
from app.payments.attempts import list_attempts
from app.payments.invoices import InvoiceNotFound, invoice_of
from app.payments.quarantines.quarantines import (
    DECISIONS,
    DecisionRefused,
    QuarantineNotFound,
    decide,
    list_anomalous_attempts,
    list_decided,
    list_unanswered_attempts,
)
from app.payments.received_payments import list_credits_to_refund
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_controlled_by, regie_seen_by

bp = Blueprint("payment_anomalies", __name__, url_prefix="/agents/regies/<regie_slug>/a-regarder")

DECISION, REASON = Choice(DECISIONS, "decision"), LongText("motif", limit=300)
NO_CHOICE = lazy_gettext("Choisissez une des décisions proposées.")


@bp.get("")
@access("agent")
def list_anomalies(regie_slug: str) -> ResponseReturnValue:
    return _render(regie_seen_by(current_actor(), regie_slug), {})


@bp.post("/<uuid:invoice_id>/<uuid:payment_attempt_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_decision(regie_slug: str, invoice_id: UUID, payment_attempt_id: UUID) -> ResponseReturnValue:
    """Accept or reject the answer about an attempt, with a reason."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    invoice = invoice_of(regie, invoice_id)
    if payment_attempt_id not in [attempt.id for attempt in list_attempts(invoice.id)]:
        raise InvoiceNotFound(payment_attempt_id)
    decision, reason = DECISION.read(), REASON.read()
    problems = {}
    if not decision:
        problems[f"decision-{payment_attempt_id}"] = str(NO_CHOICE)
    if not reason:
        problems[f"motif-{payment_attempt_id}"] = _("Écrivez le motif de la décision.")
    if not problems:
        try:
            decide(payment_attempt_id, decision, reason=reason, by=current_agent_id())
        except DecisionRefused:
            db.session.rollback()
            problems[f"decision-{payment_attempt_id}"] = str(NO_CHOICE)
        except QuarantineNotFound:
            db.session.rollback()
            flash(_("Ce paiement n’est plus à regarder."), "warning")
            return redirect(url_for(".list_anomalies", regie_slug=regie.slug))
    if problems:
        return _render(regie, problems, attempt_id=payment_attempt_id)
    db.session.commit()
    flash(_("La décision est enregistrée."))
    return redirect(url_for(".list_anomalies", regie_slug=regie.slug))


def _render(regie: Regie, problems: Mapping[str, str], *, attempt_id: UUID | None = None) -> Response:
    decided = list_decided(regie.slug)
    by_ids = [one.quarantine.decided_by_id for one in decided if one.quarantine]
    return render_regie_page(
        "anomalies",
        regie,
        "anomalies",
        problems=problems,
        status=422 if problems else 200,
        anomalies=list_anomalous_attempts(regie.slug),
        credits=list_credits_to_refund(regie.slug),
        unanswered=list_unanswered_attempts(regie.slug),
        past_decisions=decided,
        names=names_of_accounts(by_ids),
        attempt_id=attempt_id,
        texts=dict(request.form),
        today=clock.today(),
    )
