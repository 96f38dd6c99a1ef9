"""The invoices of a resident in other software: their family is confirmed there, then they pay here."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import CREDENTIAL_CHECK, FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Line, RawText
from app.core.web.responses import redirect, render
from app.payments.external_invoices.external_invoice_jobs import (
    ExternalRefused,
    link_family,
    list_external_invoices,
    prepare_payment,
)
from app.payments.payers import Payer

bp = Blueprint("external_invoices", __name__, url_prefix="/compte/factures-d-ailleurs")

REFUSALS = {
    "down": lazy_gettext("Ce service ne répond pas. Réessayez dans quelques minutes."),
    "unknown_family": lazy_gettext("Ce service ne connaît pas cette famille : vérifiez le numéro et le code."),
    "not_due": lazy_gettext("Cette facture n’est plus à payer."),
    "changed": lazy_gettext("Cette facture a changé : demandez au service avant de payer."),
}
EXTERNAL_ID = RawText("facture", limit=100)


class FamilyForm(Form):
    """Inputs that prove a family."""

    number = Line(
        "famille", limit=60, problem=lazy_gettext("Donnez le numéro de votre famille, écrit sur vos factures.")
    )
    proof = Line(
        "preuve", limit=60, problem=lazy_gettext("Donnez le code ou la date de naissance que le service demande.")
    )


@bp.get("")
@access("resident")
def show_external_invoices() -> ResponseReturnValue:
    return _render()


@bp.post("/<uuid:external_source_id>/famille")
@access("resident")
@rate_limit(CREDENTIAL_CHECK)
def create_family(external_source_id: UUID) -> ResponseReturnValue:
    """Have the source confirm the family of the resident."""
    form = FamilyForm()
    if form.problems:
        return _render(external_source_id, form.texts, form.problems, status=422)
    try:
        link_family(_find_account(), external_source_id, form.number, form.proof)
    except ExternalRefused as refused:
        db.session.rollback()
        problems = {"famille": str(REFUSALS[refused.problem])}
        return _render(external_source_id, form.texts, problems, status=422)
    db.session.commit()
    flash(_("Votre famille est reconnue."))
    return redirect(url_for(".show_external_invoices"))


@bp.post("/<uuid:external_source_id>/paiement")
@access("resident")
@rate_limit(FORM_SUBMISSION)
def create_external_payment(external_source_id: UUID) -> ResponseReturnValue:
    """Lead to the page of the invoice by which the external one is paid."""
    account = _find_account()
    profile = read_profile(account)
    payer = Payer(profile.name, profile.email)
    try:
        invoice = prepare_payment(account, external_source_id, EXTERNAL_ID.read(), payer)
    except ExternalRefused as refused:
        db.session.rollback()
        return _render(problem=str(REFUSALS[refused.problem]), status=422)
    db.session.commit()
    return redirect(url_for("invoice_page.show_invoice", public_id=invoice.public_id))


def _find_account() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


def _render(
    source_id: UUID | None = None,
    texts: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    return render(
        "portal/payments/external_page.html",
        status=status,
        external_sources=list_external_invoices(_find_account()),
        source_id=source_id,
        texts=texts or {},
        problems=problems or {},
        errors=[(f"f-{name}-{source_id}", words) for name, words in (problems or {}).items()],
        problem=problem,
    )
