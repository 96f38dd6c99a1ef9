"""The second factor again, before an act that a stolen session must not do."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.second_factor_requirement import is_second_factor_required
from app.accounts.sessions import is_fresh
from app.core.web.access_rules import Actor


def ask_second_factor_again(actor: Actor, *, back: str) -> Response | None:
    """The way to the page that asks for the password and the code, then leads to `back`; None when it is not needed:
    the authority requires no second factor of this person, or the session proved it a moment ago.
    """
    is_required = is_second_factor_required(actor.kind, is_administrator=actor.is_administrator)
    if not is_required or is_fresh(actor.session_id):
        return None
    return redirect(url_for("account.proving.show_reauthentication", next=back), 303)
