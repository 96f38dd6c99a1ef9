"""Signing out at the source too, after having signed out here; or here, because the source says that it ended there."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, abort, request, session

from app.accounts.tokens import new_token
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import NO_STORE, redirect, render
from app.identity.external_logout import take_logout
from app.identity.openid.logout_tokens import LogoutRefused, end_announced_sessions
from app.identity.openid.openid_client import OpenidClientSource
from app.identity.return_addresses import get_signed_out_address
from app.identity.source import LogoutHint
from app.identity.sources import UnknownSource, find_source, get_label

blueprint = Blueprint("external_sign_out", __name__, url_prefix="/deconnexion")

# In the cookie of a browser that signs out at a source: the state it comes back with.
STATE_KEY = "left"
MAX_FORM_BYTES = 32 * 1024

log = logging.getLogger(__name__)


@blueprint.get("/suite")
@access("public")
def show_departure() -> Response:
    """Go and sign out at the source; the front page for whoever has nothing to leave."""
    contents = take_logout()
    if contents is None:
        return redirect("/")
    state = new_token()
    url = _find_logout_url(contents, state)
    if url is None:
        return render("auth/signed_out.html", source=get_label(contents["source"]), is_left=False)
    session[STATE_KEY] = {"state": state, "source": contents["source"]}
    return redirect(url)


@blueprint.get("/retour")
@access("public")
def show_return() -> Response:
    """The source has ended its session; an answer that this browser did not wait for ends nothing and says nothing."""
    departure = session.pop(STATE_KEY, None)
    if not departure or departure["state"] != request.args.get("state"):
        return redirect("/")
    return render("auth/signed_out.html", source=get_label(departure["source"]), is_left=True)


@blueprint.post("/annonce/<key>")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_announced_end(key: str) -> Response:
    """The server of a provider says that a session ended there: those that it opened here end. 200, or 400 for a doubt."""
    request.max_content_length = MAX_FORM_BYTES
    try:
        source = find_source(key)
    except UnknownSource:
        abort(404)
    if not isinstance(source, OpenidClientSource):
        abort(404)
    status = 200
    try:
        end_announced_sessions(source, request.form.get("logout_token", ""))
        db.session.commit()
    except LogoutRefused as refusal:
        db.session.rollback()
        log.warning("logout refused: %s, %s", source.key, refusal)
        status = 400
    return Response(status=status, headers={"Cache-Control": NO_STORE})


def _find_logout_url(contents: dict[str, Any], state: str) -> str | None:
    try:
        source = find_source(contents["source"])
    except UnknownSource:
        return None
    hint = LogoutHint(contents["token"], contents["sid"])
    return source.logout_url(hint, state=state, return_url=get_signed_out_address())
