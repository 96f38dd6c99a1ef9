"""Paid bookings that were moved, cancelled or not honoured: what the rule of the régie proposes, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import render_regie_page
from app.backoffice.payments.typed_amounts import write_cents
from app.backoffice.people.agent_names import names_of_accounts
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, LongText, Parsed
from app.core.web.responses import redirect
from app.payments.booking_adjustments.adjustment_lists import AdjustmentNotFound, get_adjustment, list_adjustments
from app.payments.booking_adjustments.adjustment_words import describe_reason
from app.payments.booking_adjustments.adjustments import accept_adjustment, can_settle, refuse_adjustment
from app.payments.booking_adjustments.settlement import AdjustmentRefused
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_seen_by
from app.privacy.access_log import log_access

bp = Blueprint("booking_adjustments", __name__, url_prefix="/agents/regies/<regie_slug>/reservations")

SCREEN = "backoffice.booking_adjustments"
ACCEPT, CHANGE, REFUSE = "accept", "change", "refuse"
DECISION, REASON = Choice((ACCEPT, CHANGE, REFUSE), "decision"), LongText("motif", limit=300)
AMOUNT = Parsed(read_cents, "montant", limit=20)
REFUSALS = {
    "amount": ("montant", lazy_gettext("Indiquez une somme de plus de 0 €, et pas plus que ce qui a été facturé.")),
    "total": ("montant", lazy_gettext("Indiquez une somme de plus de 0 €, et pas plus que ce qui a été facturé.")),
    "archived": (
        "decision",
        lazy_gettext("La régie est archivée : elle n’émet plus de facture. Refusez le complément."),
    ),
    "cancelled": ("decision", lazy_gettext("La facture est déjà annulée : refusez cette proposition.")),
}


@bp.get("")
@access("agent")
def list_regie_adjustments(regie_slug: str) -> ResponseReturnValue:
    return _render(regie_seen_by(current_actor(), regie_slug), {})


@bp.post("/<uuid:adjustment_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_decision(regie_slug: str, adjustment_id: UUID) -> ResponseReturnValue:
    """Accept what is proposed, change its amount, or refuse it."""
    regie = regie_seen_by(current_actor(), regie_slug)
    adjustment = get_adjustment(regie, adjustment_id)
    if not can_settle(regie, current_actor(), adjustment):
        raise AdjustmentNotFound(adjustment_id)
    decision, reason, amount = DECISION.read(), REASON.read(), AMOUNT.read()
    problems = _find_problems(adjustment_id, decision, reason, amount)
    if problems:
        return _render(regie, problems, adjustment_id=adjustment_id)
    try:
        if decision == REFUSE:
            refuse_adjustment(adjustment_id, by=current_actor(), reason=reason)
        else:
            new_amount = amount if decision == CHANGE else None
            accept_adjustment(adjustment_id, by=current_actor(), amount=new_amount, reason=reason)
    except AdjustmentRefused as refused:
        db.session.rollback()
        if refused.problem not in REFUSALS:
            flash(_("C’était déjà décidé : rien de plus n’est fait."), "warning")
            return redirect(url_for(".list_regie_adjustments", regie_slug=regie.slug))
        name, words = REFUSALS[refused.problem]
        return _render(regie, {f"{name}-{adjustment_id}": str(words)}, adjustment_id=adjustment_id)
    db.session.commit()
    flash(_("La décision est enregistrée."))
    return redirect(url_for(".list_regie_adjustments", regie_slug=regie.slug))


def _find_problems(adjustment_id: UUID, decision: str, reason: str, amount: int | None) -> dict[str, str]:
    problems = {}
    if not decision:
        problems[f"decision-{adjustment_id}"] = _("Choisissez une des décisions proposées.")
    if decision == CHANGE and not amount:
        problems[f"montant-{adjustment_id}"] = str(REFUSALS["amount"][1])
    if decision in (CHANGE, REFUSE) and not reason:
        problems[f"motif-{adjustment_id}"] = _("Écrivez le motif de la décision : l’usager le lira.")
    return problems


def _render(regie: Regie, problems: Mapping[str, str], *, adjustment_id: UUID | None = None) -> Response:
    log_access(current_actor(), "list", screen=SCREEN)
    actor, open_rows = current_actor(), list_adjustments(regie, is_open=True)
    decided = list_adjustments(regie, is_open=False, limit=50)
    return render_regie_page(
        "booking_adjustments",
        regie,
        "adjustments",
        problems=problems,
        status=422 if problems else 200,
        adjustments=open_rows,
        decided=decided,
        reasons={row.id: describe_reason(row) for row, _invoice in (*open_rows, *decided)},
        amount_texts={row.id: write_cents(abs(row.amount)) for row, _invoice in open_rows},
        decidable_ids={row.id for row, _invoice in open_rows if can_settle(regie, actor, row)},
        names=names_of_accounts([row.decided_by_id for row, _invoice in decided if row.decided_by_id]),
        adjustment_id=adjustment_id,
        texts=dict(request.form),
    )
