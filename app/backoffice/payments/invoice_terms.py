"""Terms of an invoice, set by an agent who may issue invoices: its instalments, and somebody else to pay it."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments import plan_form
from app.backoffice.payments.invoices import REFUSALS, render_invoice
from app.backoffice.payments.plan_form import PlanForm
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Line, Lines, Text, describe_refusal
from app.core.web.responses import redirect
from app.payments.instalments import PlanRefused, delete_plan, save_plan
from app.payments.invoices import InvoiceRefused, invoice_of
from app.payments.notices.postal_address import MAX_ADDRESS, join_address
from app.payments.payers import Payer
from app.payments.readdressed_invoices import readdress_invoice
from app.payments.regie_rights import regie_invoiced_by

bp = Blueprint("invoice_terms", __name__, url_prefix="/agents/regies/<regie_slug>/factures/<uuid:invoice_id>")


class PayerForm(Form):
    """Inputs about somebody else who is to pay."""

    name = Line("nom", limit=120, problem=lazy_gettext("Indiquez le nom de la personne ou de l’organisme qui paie."))
    email = Text(
        limit=80,
        pattern=re.compile(r"[^@\s]{1,64}@[^@\s]{1,60}\.[^@\s.]{2,}"),
        problem=lazy_gettext("Indiquez une adresse e-mail complète : le lien pour payer y est envoyé."),
    )
    address = Lines("adresse", limit=MAX_ADDRESS)


@bp.post("/echeancier")
@access("agent")
@rate_limit(DEFAULT)
def create_plan(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Spread what remains of the invoice over several dates."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    invoice, form = invoice_of(regie, invoice_id), PlanForm()
    instalments, problems = form.build_instalments()
    if not problems:
        try:
            save_plan(invoice_id, instalments)
        except PlanRefused as refused:
            db.session.rollback()
            problems = describe_refusal(plan_form.REFUSALS, refused.problem)
    if problems:
        invoice = invoice_of(regie, invoice_id)
        return render_invoice(regie, invoice, texts=form.submitted, problems=problems, status=422)
    db.session.commit()
    flash(_("L’échéancier est enregistré. Qui paie le lit sur la page de la facture."))
    return _back(regie_slug, invoice_id)


@bp.post("/echeancier/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_instalments(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Have what remains be paid at once again."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    invoice_of(regie, invoice_id)
    delete_plan(invoice_id)
    db.session.commit()
    flash(_("L’échéancier est supprimé."))
    return _back(regie_slug, invoice_id)


@bp.post("/payeur")
@access("agent")
@rate_limit(DEFAULT)
def create_readdressing(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Issue the invoice anew for somebody else, who receives its link."""
    regie, form = regie_invoiced_by(current_actor(), regie_slug), PayerForm()
    invoice = invoice_of(regie, invoice_id)
    if form.problems:
        return render_invoice(regie, invoice, texts=form.submitted, problems=form.problems, status=422)
    try:
        new_invoice = readdress_invoice(invoice_id, Payer(form.name, form.email, join_address(form.address)))
    except InvoiceRefused as refused:
        db.session.rollback()
        problem = str(REFUSALS[refused.problem])
        invoice = invoice_of(regie, invoice_id)
        return render_invoice(regie, invoice, texts=form.submitted, problems={"nom": problem}, status=422)
    db.session.commit()
    flash(_("La facture %(number)s est émise à ce nom, et la précédente est annulée.", number=new_invoice.number))
    return _back(regie_slug, new_invoice.id)


def _back(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("invoices.show_invoice", regie_slug=regie_slug, invoice_id=invoice_id))
