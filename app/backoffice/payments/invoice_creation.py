"""A new invoice of a régie, by an agent who may issue them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.invoice_form import ROWS, InvoiceForm
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.payments.invoices import DEFAULT_DELAY, InvoiceRefused, issue_invoice
from app.payments.notices.postal_address import join_address
from app.payments.payers import Payer
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_invoiced_by

bp = Blueprint("invoice_creation", __name__, url_prefix="/agents/regies/<regie_slug>/nouvelle")

REFUSALS = {
    "total": lazy_gettext("Le total doit être inférieur à 100 000 €."),
    "lines": lazy_gettext("Choisissez au moins une prestation."),
    "archived": lazy_gettext("La régie est archivée : choisissez-en une autre."),
}


@bp.get("")
@access("agent")
def show_new_invoice(regie_slug: str) -> ResponseReturnValue:
    regie = regie_invoiced_by(current_actor(), regie_slug)
    return _render(regie, {"echeance": (clock.today() + DEFAULT_DELAY).isoformat()}, {})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_invoice(regie_slug: str) -> ResponseReturnValue:
    """Issue the invoice: its number is final, and its link leaves by e-mail when there is an address."""
    regie, form = regie_invoiced_by(current_actor(), regie_slug), InvoiceForm()
    lines, problems = form.build_lines(regie)
    if problems:
        return _render(regie, form.submitted, problems, status=422)
    try:
        payer = Payer(form.name, form.email, join_address(form.address))
        invoice = issue_invoice(regie, lines, payer, title=form.title, due_on=form.due_on)
    except InvoiceRefused as refused:
        db.session.rollback()
        return _render(regie, form.submitted, {"produit-1": str(REFUSALS[refused.problem])}, status=422)
    db.session.commit()
    flash(_("La facture %(number)s est émise.", number=invoice.number))
    return redirect(url_for("invoices.show_invoice", regie_slug=regie.slug, invoice_id=invoice.id))


def _render(
    regie: Regie, texts: Mapping[str, str], problems: Mapping[str, str], *, status: int = 200
) -> ResponseReturnValue:
    products = [(product.id, product.title) for product in regie.products if product.is_sold_on(clock.today())]
    return render(
        "backoffice/payments/new_invoice.html",
        status=status,
        regie=regie,
        view="new",
        can_invoice=True,
        rows=range(1, ROWS + 1),
        products=[("", _("Aucune")), *products],
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
    )
