"""The portals of others that read the invoices of a régie: their credentials are shown once, and revoked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, PrintableLine, Tick
from app.core.web.responses import redirect, render
from app.payments.family_api.portals import MAX_NAME, create_portal, list_portals, revoke_portal
from app.payments.regie_rights import regie_edited_by

bp = Blueprint("family_portals", __name__, url_prefix="/agents/regies/<regie_slug>/portails")


class PortalForm(Form):
    """Inputs of a portal."""

    name = PrintableLine("nom", limit=MAX_NAME, problem=lazy_gettext("Donnez le nom du portail."))
    can_pay = Tick("paiement")


@bp.get("")
@access("agent")
def list_family_portals(regie_slug: str) -> ResponseReturnValue:
    return _render(regie_slug, {}, {})


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_family_portal(regie_slug: str) -> ResponseReturnValue:
    """Make the credentials of a portal: the response itself shows them, and no address leads back to them."""
    regie, form = regie_edited_by(current_actor(), regie_slug), PortalForm()
    if form.problems:
        return _render(regie_slug, form.texts, form.problems, status=422)
    agent_id = current_actor().account_id
    assert agent_id is not None
    portal, password = create_portal(regie, form.name, can_pay=form.can_pay, by=agent_id)
    db.session.commit()
    return _render(regie_slug, {}, {}, secret=(portal.username, password), status=201)


@bp.post("/<uuid:family_portal_id>/retrait")
@access("agent")
@rate_limit(DEFAULT)
def create_portal_revocation(regie_slug: str, family_portal_id: UUID) -> ResponseReturnValue:
    revoke_portal(regie_edited_by(current_actor(), regie_slug), family_portal_id)
    db.session.commit()
    flash(_("Ce portail ne lit plus aucune facture."))
    return redirect(url_for(".list_family_portals", regie_slug=regie_slug))


def _render(
    regie_slug: str,
    texts: dict[str, str],
    problems: dict[str, str],
    *,
    secret: tuple[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    regie = regie_edited_by(current_actor(), regie_slug)
    return render(
        "backoffice/payments/portals.html",
        status=status,
        regie=regie,
        portals=list_portals(regie),
        address=f"{current_site().base_url}/api/regies/{regie.slug}",
        secret=secret,
        texts=texts,
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
    )
