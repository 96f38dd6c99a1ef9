"""The régies of the authority: an administrator makes and changes them, and tests their account at the gateway."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import all_roles
from app.backoffice.payments.regie_form import REFUSALS, RegieForm, count_rows, write_regie_texts
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import describe_refusal
from app.core.web.responses import redirect, render
from app.payments.gateways import GATEWAYS
from app.payments.gateways.gateway import AccountRefused, GatewayError
from app.payments.gateways.payfip.payfip_gateway import PAYFIP
from app.payments.regie_definition import CONTROL, EDIT, INVOICE, VIEW, RegieRefused
from app.payments.regie_rights import regie_edited_by
from app.payments.regie_store import definition_of, get_regie, save_regie
from app.payments.regie_store import list_regies as stored_regies

bp = Blueprint("regie_settings", __name__, url_prefix="/agents/administration/regies")
own_bp = Blueprint("own_regie_settings", __name__, url_prefix="/agents/regies/<regie_slug>/reglages")

RIGHT_LABELS = {
    VIEW: lazy_gettext("Voient les factures et les recettes"),
    INVOICE: lazy_gettext("Émettent et annulent des factures"),
    CONTROL: lazy_gettext("Encaissent, vérifient et remboursent"),
    EDIT: lazy_gettext("Changent les réglages et les prix"),
}


@bp.get("")
@access("administrator")
def list_regies() -> ResponseReturnValue:
    return render("backoffice/payments/settings/regies.html", regies=stored_regies())


@bp.get("/nouvelle")
@access("administrator")
def show_new_regie() -> ResponseReturnValue:
    return _render("", write_regie_texts({"gateway": "payfip"}), {})


@bp.post("/nouvelle")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_regie() -> ResponseReturnValue:
    return _save("")


@bp.get("/<regie_slug>")
@access("administrator")
def show_regie(regie_slug: str) -> ResponseReturnValue:
    return _render(regie_slug, write_regie_texts(definition_of(regie_slug)), {})


@bp.post("/<regie_slug>")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def update_regie(regie_slug: str) -> ResponseReturnValue:
    definition_of(regie_slug)
    return _save(regie_slug)


@own_bp.get("")
@access("agent")
def show_own_regie(regie_slug: str) -> ResponseReturnValue:
    """Show the settings to the holders of the role of the régie that edits it."""
    regie_edited_by(current_actor(), regie_slug)
    return _render(regie_slug, write_regie_texts(definition_of(regie_slug)), {})


@own_bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def update_own_regie(regie_slug: str) -> ResponseReturnValue:
    """Change a régie; only an administrator says who works there."""
    regie_edited_by(current_actor(), regie_slug)
    return _save(regie_slug)


def _save(slug: str) -> ResponseReturnValue:
    """Save what was typed, or try its account without saving."""
    form = RegieForm()
    if request.form.get("then") == "try":
        return _render(slug, form.submitted, {}, trial=_test_account(form))
    definition, problems = form.build_definition(slug, definition_of(slug)["products"] if slug else ())
    if _is_own():
        definition["roles"] = definition_of(slug)["roles"]
    if not problems:
        try:
            save_regie(definition, is_new=not slug)
        except RegieRefused as refused:
            db.session.rollback()
            problems = describe_refusal(REFUSALS, refused.problem)
    if problems:
        return _render(slug, form.submitted, problems, status=422)
    db.session.commit()
    flash(_("La régie est enregistrée."))
    if _is_own():
        return redirect(url_for("regies.show_regie", regie_slug=slug))
    return redirect(url_for("regie_settings.list_regies"))


def _is_own() -> bool:
    """Whether the page is that of the role of the régie, and not of the administration."""
    return request.blueprint == own_bp.name


def _test_account(form: RegieForm) -> tuple[bool, str]:
    """Whether the gateway knows the account, and what to do."""
    if not form.gateway:
        return False, _("Choisissez d’abord un service de paiement.")
    try:
        label = GATEWAYS[form.gateway].describe_account(form.account)
    except AccountRefused:
        if form.gateway != PAYFIP.key:
            return False, _("L’identifiant d’une boutique a huit chiffres : lisez-le dans le back-office de la banque.")
        return False, _("PayFiP ne connaît pas ce numéro de client : vérifiez-le auprès de la DGFiP.")
    except GatewayError:
        return False, _("PayFiP ne répond pas. Réessayez dans quelques minutes.")
    if form.gateway != PAYFIP.key:
        return True, _("Cet identifiant a la bonne forme. Payez une facture d’essai pour vérifier les clés.")
    return True, _("PayFiP connaît ce numéro : « %(label)s ».", label=label)


def _render(
    slug: str,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    trial: tuple[bool, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    return render(
        "backoffice/payments/settings/regie.html",
        status=status,
        slug=slug,
        is_archived=bool(slug) and get_regie(slug).is_archived,
        action=request.path,
        is_own=_is_own(),
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
        trial=trial,
        rights=RIGHT_LABELS,
        roles=[(role.slug, role.title) for role in all_roles()],
        gateways=[
            ("", _("Aucun : la régie encaisse au guichet seulement")),
            *((key, one.label) for key, one in GATEWAYS.items()),
        ],
        rows=range(1, count_rows(texts) + 1),
    )
