"""The software that one signs in to with one's account: what it knows, last use, withdrawal."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.auth.account_checks import load_own_account
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.openid_provider import software_links
from app.openid_provider.claims import CLAIMS
from app.openid_provider.models import OpenidClient, OpenidLink

blueprint = Blueprint("own_software", __name__)


@blueprint.get("/logiciels-relies")
@access("signed_in")
def list_software() -> Response:
    software = [
        {
            "link": link,
            "client": client,
            "claims": [CLAIMS[key].label for key in CLAIMS if _is_known(link, client, key)],
        }
        for link, client in software_links.list_links(load_own_account().id)
    ]
    return render("auth/linked_software/list.html", software=software)


@blueprint.post("/logiciels-relies/<uuid:link_id>/retrait")
@access("signed_in")
@rate_limit(DEFAULT)
def create_withdrawal(link_id: UUID) -> Response:
    """The software is signed out, and knows nothing more."""
    client = software_links.withdraw_link(load_own_account().id, link_id)
    db.session.commit()
    flash(_("« %(name)s » n’est plus relié à votre compte.", name=client.name))
    return redirect(url_for(".list_software"))


def _is_known(link: OpenidLink, client: OpenidClient, key: str) -> bool:
    return key in client.claims and link.claims.get(key, False)
