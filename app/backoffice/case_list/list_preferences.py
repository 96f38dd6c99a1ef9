"""Preferences of an agent for the list: the height of its rows, and keys of one letter."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_address import last_list_url
from app.cases.case_views.models import COMFORTABLE, COMPACT
from app.cases.case_views.saved_views import load_preference
from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice
from app.core.web.responses import redirect

bp = Blueprint("list_preferences", __name__, url_prefix="/agents/demandes/affichage")


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_preferences() -> ResponseReturnValue:
    """Change the preferences that the form holds; they are remembered on every device of the agent."""
    preference = load_preference(current_actor())
    preference.density = Choice((COMPACT, COMFORTABLE), "density", default=preference.density).read()
    if shortcuts := Choice(("on", "off"), "shortcuts").read():
        preference.has_shortcuts = shortcuts == "on"
    db.session.commit()
    return redirect(last_list_url())
