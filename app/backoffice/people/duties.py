"""Duties of an agent besides their roles, given from the page of the agent."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.duties import DutyRefused, set_duties
from app.accounts.reauthentication import ask_second_factor_again
from app.backoffice.people.agent_page import get_agent
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.responses import redirect

bp = Blueprint("duties", __name__, url_prefix="/agents/administration/agents")


@bp.post("/<uuid:account_id>/missions")
@access("administrator")
@rate_limit(DEFAULT)
def update_duties(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    back = url_for("agents.show_agent", account_id=account_id, _anchor="duties")
    if reauthentication := ask_second_factor_again(current_actor(), back=back):
        return reauthentication
    try:
        set_duties(
            account,
            reception_families=request.form.getlist("reception"),
            is_overseer=Tick("oversight", value="yes").read(),
            by=current_actor(),
        )
    except DutyRefused:
        abort(400)
    db.session.commit()
    flash(_("Les missions sont enregistrées. Elles valent dès la prochaine page de l’agent."))
    return redirect(back)
