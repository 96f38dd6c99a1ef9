"""The daily digest, as an agent asks for it."""

from __future__ import annotations

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice
from app.core.web.responses import redirect, render
from app.notifications import daily_digest

bp = Blueprint("daily_digest", __name__, url_prefix="/agents/notifications/resume")


@bp.get("")
@access("agent")
def show_digest() -> ResponseReturnValue:
    actor = current_actor()
    assert actor.account_id is not None
    return render(
        "backoffice/workday/daily_digest.html",
        hour=daily_digest.find_hour(actor.account_id),
        hours=[(str(hour), _("À %(hour)s h", hour=hour)) for hour in daily_digest.HOURS],
    )


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_digest() -> ResponseReturnValue:
    actor = current_actor()
    assert actor.account_id is not None
    if hour := Choice(tuple(map(str, daily_digest.HOURS)), "hour").read():
        daily_digest.subscribe(actor.account_id, int(hour))
        flash(_("C’est noté : vous recevrez ce résumé à %(hour)s h, les jours ouvrés.", hour=hour))
    else:
        daily_digest.unsubscribe(actor.account_id)
        flash(_("C’est noté : vous ne recevez pas ce résumé."))
    db.session.commit()
    return redirect(url_for(".show_digest"))
