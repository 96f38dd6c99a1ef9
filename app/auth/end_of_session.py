"""Signing out on behalf of a linked software (RP-initiated logout), then back to one of its addresses."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy import select

from app.accounts import login_manager
from app.accounts.sessions import find_session
from app.auth.authorization_pages import render_handover
from app.core.db import db
from app.core.outgoing.urls import add_query
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import (
    LOCAL_WORK_COOKIE,
    clear_site_data,
    get_host_cookie_name,
    redirect,
    render,
)
from app.openid_provider.client_authentication import find_client
from app.openid_provider.id_tokens import read_id_token_hint
from app.openid_provider.models import OpenidAuthorization, OpenidClient
from app.openid_provider.redirect_addresses import is_declared

blueprint = Blueprint("end_of_session", __name__)

NAMES = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
MAX_STATE_LENGTH = 2000


@dataclass(frozen=True)
class _LogoutRequest:
    """Request to sign a person out: its software, its session, and the page where the person goes next."""

    client: OpenidClient | None
    # The name of the session in an identity token of ours; empty without one.
    session_name: str
    return_url: str


@blueprint.get("/openid/logout")
@access("public")
def show_end_of_session() -> Response:
    """Sign out at once if the software shows the identity token of this very session; else ask the person."""
    logout = _read_request(request.args)
    if current_actor().is_anonymous:
        return _leave(logout, has_form=False)
    if _is_of_this_session(logout):
        return _sign_out(logout, has_form=False)
    return render(
        "auth/linked_software/sign_out.html",
        client=logout.client,
        values=[(name, request.args[name]) for name in NAMES if name in request.args],
    )


@blueprint.post("/openid/logout")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_end_of_session() -> Response:
    """The person agrees to sign out."""
    return _sign_out(_read_request(request.form), has_form=True)


def _read_request(values: object) -> _LogoutRequest:
    """Each part is checked alone: what is not the software's own is ignored, and the person stays on our pages."""
    texts = {name: values.get(name, "") for name in NAMES}  # type: ignore[attr-defined]
    claims = read_id_token_hint(texts["id_token_hint"]) or {} if texts["id_token_hint"] else {}
    client = find_client(str(claims.get("aud") or texts["client_id"]))
    if client is None or client.closed_at is not None or texts["client_id"] not in ("", client.client_id):
        return _LogoutRequest(None, "", "")
    address, state = texts["post_logout_redirect_uri"], texts["state"][:MAX_STATE_LENGTH]
    if not is_declared(address, client.logout_redirect_uris):
        return _LogoutRequest(client, str(claims.get("sid", "")), "")
    return _LogoutRequest(client, str(claims.get("sid", "")), add_query(address, {"state": state} if state else {}))


def _is_of_this_session(logout: _LogoutRequest) -> bool:
    session = find_session(current_actor().session_id)
    if session is None or logout.client is None or not logout.session_name:
        return False
    query = select(OpenidAuthorization.session_name).where(
        OpenidAuthorization.sign_in_id == session.id, OpenidAuthorization.client_id == logout.client.id
    )
    return logout.session_name in map(str, db.session.scalars(query))


def _sign_out(logout: _LogoutRequest, *, has_form: bool) -> Response:
    """Work that only this device holds stays on it, sealed: its owner decides of it at the next sign-in."""
    has_local_work = get_host_cookie_name(LOCAL_WORK_COOKIE) in request.cookies
    login_manager.sign_out()
    db.session.commit()
    return clear_site_data(_leave(logout, has_form=has_form), with_storage=not has_local_work)


def _leave(logout: _LogoutRequest, *, has_form: bool) -> Response:
    if not logout.return_url or logout.client is None:
        return render("auth/linked_software/signed_out.html", client=logout.client)
    return render_handover(logout.client, logout.return_url) if has_form else redirect(logout.return_url)
