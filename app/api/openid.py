"""Endpoints that linked software calls: discovery, keys, tokens, claims, revocation (OpenID Connect)."""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.openid_provider import openid_tokens, software_links
from app.openid_provider.authorizations import CodeRefused, use_code
from app.openid_provider.client_authentication import ClientRefused, authenticate_client
from app.openid_provider.discovery import build_discovery_document
from app.openid_provider.id_tokens import get_issuer
from app.openid_provider.models import OpenidClient
from app.openid_provider.signing_keys import build_key_set

bp = Blueprint("openid", __name__)

MAX_FORM_BYTES = 32 * 1024
ENDPOINTS = {
    "authorization_endpoint": "authorization.show_authorization",
    "token_endpoint": "openid.create_token",
    "userinfo_endpoint": "openid.show_claims",
    "jwks_uri": "openid.show_keys",
    "revocation_endpoint": "openid.create_revocation",
    "end_session_endpoint": "end_of_session.show_end_of_session",
}
_BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE | re.ASCII)


class TokenError(Exception):
    """An error response of RFC 6749, section 5.2."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@bp.errorhandler(TokenError)
def show_error(error: TokenError) -> Response:
    response = _without_cache(jsonify({"error": error.code}))
    response.status_code = error.status
    if error.code == "invalid_client":
        response.headers["WWW-Authenticate"] = 'Basic realm="parvis"'
    return response


@bp.get("/.well-known/openid-configuration")
@access("public")
def show_discovery_document() -> ResponseReturnValue:
    base_url = current_site().base_url
    addresses = {name: base_url + url_for(endpoint) for name, endpoint in ENDPOINTS.items()}
    return jsonify(build_discovery_document(addresses))


@bp.get("/openid/keys")
@access("public")
def show_keys() -> ResponseReturnValue:
    return jsonify(build_key_set())


@bp.post("/openid/token")
@access("key")
@rate_limit(API_CALL)
def create_token() -> ResponseReturnValue:
    """Exchange a code, or a refresh token. What is used up stays so when the exchange is refused."""
    client = _authenticate_client()
    grant_type = request.form.get("grant_type")
    if grant_type == "authorization_code":
        issued = _exchange_code(client)
    elif grant_type == "refresh_token":
        issued = _exchange_refresh_token(client)
    else:
        raise TokenError("unsupported_grant_type")
    db.session.commit()
    return _without_cache(jsonify(issued.body))


@bp.route("/openid/userinfo", methods=["GET", "POST"])
@access("key")
@rate_limit(API_CALL)
def show_claims() -> ResponseReturnValue:
    """Show the claims that the person agreed that the software knows."""
    match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    try:
        authorization = openid_tokens.find_authorization(match[1] if match else "")
    except openid_tokens.TokenRefused:
        response = _without_cache(jsonify({"error": "invalid_token"}))
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Bearer realm="parvis"' + (', error="invalid_token"' if match else "")
        return response
    return _without_cache(jsonify(software_links.read_user_claims(authorization)))


@bp.post("/openid/revocation")
@access("key")
@rate_limit(API_CALL)
def create_revocation() -> ResponseReturnValue:
    """End the access of a token; the answer is the same for a token that does not exist (RFC 7009)."""
    client = _authenticate_client()
    if token := request.form.get("token"):
        openid_tokens.revoke_token(client, token)
    db.session.commit()
    return _without_cache(Response(status=200))


def _authenticate_client() -> OpenidClient:
    request.max_content_length = MAX_FORM_BYTES
    if any(len(values) > 1 for _name, values in request.form.lists()):
        raise TokenError("invalid_request")
    audiences = (get_issuer(), current_site().base_url + url_for("openid.create_token"))
    try:
        client = authenticate_client(request.headers.get("Authorization", ""), request.form, audiences=audiences)
    except ClientRefused:
        raise TokenError("invalid_client", 401) from None
    # An assertion that was used stays used, whatever follows.
    db.session.commit()
    return client


def _exchange_code(client: OpenidClient) -> openid_tokens.IssuedTokens:
    form = request.form
    try:
        authorization = use_code(
            client,
            form.get("code", ""),
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
        )
    except CodeRefused:
        authorization = None
    if authorization is None:
        db.session.commit()
        raise TokenError("invalid_grant")
    return openid_tokens.issue_tokens(authorization)


def _exchange_refresh_token(client: OpenidClient) -> openid_tokens.IssuedTokens:
    try:
        return openid_tokens.refresh_tokens(client, request.form.get("refresh_token", ""))
    except openid_tokens.TokenRefused:
        db.session.commit()
        raise TokenError("invalid_grant") from None


def _without_cache(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
