"""Agents who came with an identity that is not known as theirs yet: an administrator says whether it is."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import all_agents
from app.accounts.profile import read_profile
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity import pending_links
from app.identity.sources import get_label
from app.privacy.access_log import log_access

bp = Blueprint("pending_identities", __name__, url_prefix="/agents/administration/acces-a-confirmer")


@bp.get("")
@access("administrator")
def list_pending() -> ResponseReturnValue:
    log_access(current_actor(), "list", screen="backoffice.pending_identities")
    profiles = {account.id: read_profile(account) for account in all_agents()}
    rows = [
        (link, get_label(link.source), profiles[link.account_id])
        for link in pending_links.list_pending()
        if link.account_id in profiles
    ]
    return render("backoffice/identity/openid_sources/pending.html", rows=rows)


@bp.post("/<uuid:identity_id>/confirmation")
@access("administrator")
@rate_limit(DEFAULT)
def create_confirmation(identity_id: UUID) -> ResponseReturnValue:
    """The identity opens the account from now on."""
    pending_links.confirm_pending(identity_id, by=current_actor())
    db.session.commit()
    flash(_("L’accès est confirmé : l’agent peut se connecter."))
    return redirect(url_for(".list_pending"))


@bp.post("/<uuid:identity_id>/refus")
@access("administrator")
@rate_limit(DEFAULT)
def create_refusal(identity_id: UUID) -> ResponseReturnValue:
    """The identity opens nothing."""
    pending_links.decline_pending(identity_id, by=current_actor())
    db.session.commit()
    flash(_("L’accès est refusé. Rien n’a changé dans le compte de l’agent."))
    return redirect(url_for(".list_pending"))
