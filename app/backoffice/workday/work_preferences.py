"""Preferences of an agent at work on requests: chosen beside « Suivante », kept for all their browsers."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.people.work_preferences import NEXT, STAY, WorkPreferences, find_work_preferences, save_work_preferences
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, RawText, Tick
from app.core.web.responses import is_local_path, redirect, render

bp = Blueprint("work_preferences", __name__, url_prefix="/agents/preferences/traitement")


@bp.get("")
@access("agent")
def show_work_preferences() -> ResponseReturnValue:
    preferences = find_work_preferences(current_actor())
    return render(
        "backoffice/workday/work_preferences.html",
        preferences=preferences,
        back_url=_read_back_url(request.args.get("retour", "")),
    )


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_work_preferences() -> ResponseReturnValue:
    after_action = Choice((NEXT, STAY), "after_action", default=STAY).read()
    save_work_preferences(current_actor(), WorkPreferences(after_action, Tick("takes_on_acting").read()))
    db.session.commit()
    flash(_("C’est noté : vos prochaines actions suivront ce choix."), "case-toast")
    return redirect(_read_back_url(RawText("back").read()) or url_for(".show_work_preferences"))


def _read_back_url(text: str) -> str:
    """Back to the request being worked on, and nowhere else."""
    return text if is_local_path(text) and text.startswith("/agents/demandes/") else ""
