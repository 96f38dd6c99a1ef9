"""The list of one's sessions, each with a button to end it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.accounts.identity_change import close_session
from app.accounts.sessions import is_session_of, list_sessions
from app.auth.account_checks import load_own_account
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.external_sessions import list_source_labels

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/connexions")
@access("signed_in")
def show_sessions() -> Response:
    token, account = current_actor().session_id, load_own_account()
    labels = list_source_labels(account.id)
    sessions = [
        (session, is_session_of(session, token), labels.get(session.id, "")) for session in list_sessions(account.id)
    ]
    return render("auth/sessions.html", sessions=sessions)


@blueprint.get("/presence")
@access("signed_in")
def show_presence() -> Response:
    """Keep the session alive, as any page does; empty response."""
    return Response(status=204)


@blueprint.post("/connexions/<uuid:session_id>/fin")
@access("signed_in")
@rate_limit(DEFAULT)
def end_session(session_id: UUID) -> Response:
    """Sign out that browser, from its next request on."""
    close_session(load_own_account(), session_id)
    db.session.commit()
    flash(_("La connexion est fermée."))
    return redirect(url_for(".show_sessions"))
