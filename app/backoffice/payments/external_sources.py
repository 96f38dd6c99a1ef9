"""The family software whose invoices a régie takes the payments of: declared, put out of use."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, PrintableLine, RawText, Text
from app.core.web.responses import redirect, render
from app.payments.external_invoices.invoice_sources import (
    MAX_TEXT,
    SourceRefused,
    declare_source,
    disable_source,
    list_sources,
)
from app.payments.regie_rights import regie_edited_by

bp = Blueprint("external_sources", __name__, url_prefix="/agents/regies/<regie_slug>/logiciels")

ADDRESS_PROBLEM = lazy_gettext("Donnez l’adresse complète de l’API, qui commence par https://.")


class SourceForm(Form):
    """Inputs of a source; the password is never shown again."""

    title = PrintableLine("nom", limit=100, problem=lazy_gettext("Donnez le nom du service, que les usagers liront."))
    base_url = Text("adresse", limit=MAX_TEXT, problem=ADDRESS_PROBLEM)
    username = PrintableLine("utilisateur", limit=100, problem=lazy_gettext("Donnez le nom d’utilisateur."))
    secret = RawText("mot-de-passe", limit=MAX_TEXT, problem=lazy_gettext("Donnez le mot de passe."))


@bp.get("")
@access("agent")
def list_external_sources(regie_slug: str) -> ResponseReturnValue:
    return _render(regie_slug, {}, {})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_external_source(regie_slug: str) -> ResponseReturnValue:
    regie, form = regie_edited_by(current_actor(), regie_slug), SourceForm()
    problems = form.problems
    if not problems:
        try:
            declare_source(regie, form.title, form.base_url, form.username, form.secret)
        except SourceRefused:
            problems = {"adresse": str(ADDRESS_PROBLEM)}
    if problems:
        db.session.rollback()
        return _render(regie_slug, {**form.texts, "mot-de-passe": ""}, problems, status=422)
    db.session.commit()
    flash(_("Le logiciel est relié : les usagers peuvent y retrouver leur famille."))
    return redirect(url_for(".list_external_sources", regie_slug=regie_slug))


@bp.post("/<uuid:external_source_id>/retrait")
@access("agent")
@rate_limit(DEFAULT)
def create_source_withdrawal(regie_slug: str, external_source_id: UUID) -> ResponseReturnValue:
    disable_source(regie_edited_by(current_actor(), regie_slug), external_source_id)
    db.session.commit()
    flash(_("Ce logiciel n’est plus relié."))
    return redirect(url_for(".list_external_sources", regie_slug=regie_slug))


def _render(
    regie_slug: str, texts: dict[str, str], problems: dict[str, str], *, status: int = 200
) -> ResponseReturnValue:
    regie = regie_edited_by(current_actor(), regie_slug)
    return render(
        "backoffice/payments/sources.html",
        status=status,
        regie=regie,
        sources=list_sources(regie.slug),
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
    )
