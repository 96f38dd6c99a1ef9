"""« Mes moyens de connexion »: what opens one's account, to add and to take away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.accounts.passkeys.queries import has_passkey, list_passkeys
from app.auth.account_checks import is_recently_authenticated, load_own_account, redirect_to_reauthentication
from app.auth.key_checks import are_passkeys_possible
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity import links
from app.identity.source import IdentitySource
from app.identity.sources import OpensCompanyAccounts, get_label, list_sources

blueprint = Blueprint("methods", __name__, url_prefix="/moyens-de-connexion")


@blueprint.get("")
@access("signed_in")
def show_methods() -> Response:
    """The password, passkeys and linked identities, and what may be added."""
    account = load_own_account()
    own_links = links.list_links(account)
    linked_keys = {link.source for link in own_links}
    company = next((link.organisation_name for link in own_links if link.organisation_name), "")
    kind = current_actor().kind
    return render(
        "auth/sign_in_methods.html",
        links=[(link, get_label(link.source)) for link in own_links],
        # The account of a company is not that of a person: nothing but its own ways is proposed there.
        available=[] if company else [source for source in list_sources(kind) if _can_be_added(source, linked_keys)],
        company=company,
        has_password=account.password_hash is not None,
        passkey_count=len(list_passkeys(account.id)),
        are_passkeys_possible=are_passkeys_possible(),
        here=url_for(".show_methods"),
    )


def _can_be_added(source: IdentitySource, linked_keys: set[str]) -> bool:
    is_for_companies = isinstance(source, OpensCompanyAccounts) and source.is_for_companies
    return source.key not in linked_keys and not is_for_companies


@blueprint.post("/<uuid:link_id>/fin")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def unlink_identity(link_id: UUID) -> Response:
    """Unlink an identity, unless nothing else opens the account; every other session ends."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_methods"))
    account = load_own_account()
    method = current_actor().sign_in_method
    try:
        source = links.delete_link(account, link_id, other_methods=int(has_passkey(account.id)))
    except links.LastMethod:
        flash(
            _("C’est le seul moyen d’ouvrir votre compte. Choisissez d’abord un mot de passe, puis revenez le retirer.")
        )
        return redirect(url_for(".show_methods"))
    if source is None:
        return redirect(url_for(".show_methods"))
    response = complete_sign_in(account, url_for(".show_methods"), method=method)
    db.session.commit()
    flash(_("« %(source)s » n’ouvre plus votre compte.", source=get_label(source)))
    return response
