"""Signing out at the source too, after having signed out here: the session of this site always ends first."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, request, session

from app.accounts.tokens import new_token
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.external_sessions import OpenedBy, find_session_source
from app.identity.return_addresses import get_signed_out_address
from app.identity.source import LogoutHint
from app.identity.sources import UnknownSource, find_source, get_label

blueprint = Blueprint("external_sign_out", __name__, url_prefix="/deconnexion")

# In the cookie of a browser that has just signed out here: where it still has to.
LEAVING_KEY = "leaving"
STATE_KEY = "left"
SEALED = "external_sign_out"


def find_source_to_leave() -> OpenedBy | None:
    """The source of the session that is about to end; to be asked before it does."""
    opened = find_session_source(current_actor().session_id)
    return opened if opened is not None and opened.logout.token else None


def keep_departure(opened: OpenedBy | None) -> bool:
    """Remember, in the cookie that signing out has emptied, where this browser must sign out too; whether it must."""
    if opened is None:
        return False
    contents = {"source": opened.source, "token": opened.logout.token, "sid": opened.logout.sid}
    session[LEAVING_KEY] = base64.urlsafe_b64encode(seal_for_site(contents, about=SEALED)).decode()
    return True


@blueprint.get("/suite")
@access("public")
def show_departure() -> Response:
    """Go and sign out at the source; the front page for whoever has nothing to leave."""
    contents = _read_departure(session.pop(LEAVING_KEY, ""))
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


def _find_logout_url(contents: dict[str, Any], state: str) -> str | None:
    try:
        source = find_source(contents["source"])
    except UnknownSource:
        return None
    hint = LogoutHint(contents["token"], contents["sid"])
    return source.logout_url(hint, state=state, return_url=get_signed_out_address())


def _read_departure(text: str) -> dict[str, Any] | None:
    try:
        contents: dict[str, Any] = unseal_for_site(base64.urlsafe_b64decode(text), about=SEALED)
    except (SealBroken, binascii.Error, ValueError):
        return None
    return contents
