"""Access tokens of an hour, for software that speaks OAuth 2.0 (client credentials, RFC 6749 section 4.4)."""

from __future__ import annotations

from urllib.parse import unquote_plus

from flask import request
from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.declared_operations import Operation, operation
from app.connectors import access_tokens
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access

GRANT = "client_credentials"
MAX_LENGTH = 200


@bp.post("/jeton")
@operation(Operation("createToken", _("Échanger la clé contre un jeton d’une heure"), answer="Token", is_open=True))
@access("key")
@rate_limit(CREDENTIAL_CHECK)
def create_token() -> ResponseReturnValue:
    """The client is the identifier of the key, its secret the key: in the form, or as basic authentication."""
    if request.form.get("grant_type") != GRANT:
        return {"error": "unsupported_grant_type"}, 400
    client_id, client_secret = _read_credentials()
    token = access_tokens.create_token(client_id, client_secret)
    if token is None:
        return {"error": "invalid_client"}, 401, {"WWW-Authenticate": 'Basic realm="parvis"'}
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(access_tokens.LIFETIME.total_seconds()),
    }


def _read_credentials() -> tuple[str, str]:
    authorization = request.authorization
    if authorization is not None and authorization.type == "basic":
        # Both are form-encoded before they are joined (RFC 6749 section 2.3.1).
        return (
            unquote_plus(authorization.username or "")[:MAX_LENGTH],
            unquote_plus(authorization.password or "")[:MAX_LENGTH],
        )
    return request.form.get("client_id", "")[:MAX_LENGTH], request.form.get("client_secret", "")[:MAX_LENGTH]
