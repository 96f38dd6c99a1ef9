"""The address by which an agent reads their agendas in the calendar of other software: made, renewed, closed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.agendas import agenda_feeds
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("agenda_subscription", __name__, url_prefix="/agents/abonnement-agendas")


@bp.get("")
@access("agent")
def show_subscription() -> Response:
    return render("backoffice/workday/agenda_subscription.html", feed_url=agenda_feeds.find_feed_url(_own_account_id()))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_address() -> Response:
    """Make an address; the former one is void at once."""
    agenda_feeds.renew_feed(_own_account_id())
    db.session.commit()
    flash(_("Voici l’adresse. L’ancienne, s’il y en avait une, ne sert plus."))
    return redirect(url_for(".show_subscription"))


@bp.post("/arret")
@access("agent")
@rate_limit(DEFAULT)
def delete_address() -> Response:
    agenda_feeds.delete_feed(_own_account_id())
    db.session.commit()
    flash(_("L’adresse ne sert plus."))
    return redirect(url_for(".show_subscription"))


def _own_account_id() -> UUID:
    account_id = current_actor().account_id
    assert account_id is not None  # the rule of these views
    return account_id
