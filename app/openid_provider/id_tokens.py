"""Signed tokens: the identity token of a sign-in, the logout token of a sign-out, and the subject of both."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError

from app.accounts.assurance import MAILED_LINK, PASSWORD, STRONG
from app.accounts.sectoral_ids import sectoral_id
from app.accounts.sign_in_methods import BY_PASSKEY, BY_PASSWORD, BY_PASSWORD_AND_CODE
from app.core import clock
from app.core.ids import new_id
from app.core.sites import current_site
from app.openid_provider.models import ALGORITHMS, OpenidAuthorization, OpenidClient
from app.openid_provider.signing_keys import load_signing_key, load_verification_keys

ID_TOKEN_LIFETIME = timedelta(minutes=10)
LOGOUT_TOKEN_LIFETIME = timedelta(minutes=2)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# How the person proved their identity, as it was: no level is promised.
LEVELS = {
    MAILED_LINK: "urn:parvis:acr:mailed-link",
    PASSWORD: "urn:parvis:acr:password",
    STRONG: "urn:parvis:acr:two-factors",
}
# RFC 8176; nothing is said of what another source asked for.
AUTHENTICATION_METHODS = {
    BY_PASSWORD: ["pwd"],
    BY_PASSWORD_AND_CODE: ["pwd", "otp", "mfa"],
    BY_PASSKEY: ["pop", "user", "mfa"],
}
MAX_TOKEN_LENGTH = 8000


def get_issuer() -> str:
    """The name of this provider: the address of the site."""
    return current_site().base_url


def get_subject(account_id: UUID, client_id: UUID) -> str:
    """The sectoral identifier of a person for one client: each client is a sector of its own."""
    return str(sectoral_id(account_id, f"openid.{client_id.hex}"))


def create_id_token(authorization: OpenidAuthorization, *, access_token: str, with_nonce: bool) -> str:
    """The identity token: who, for whom, when and how the person proved it. What else is known is asked of `userinfo`."""
    now = clock.now()
    claims: dict[str, Any] = {
        "iss": get_issuer(),
        "sub": get_subject(authorization.account_id, authorization.client_id),
        "aud": authorization.client.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + ID_TOKEN_LIFETIME).timestamp()),
        "auth_time": int(authorization.proved_at.timestamp()),
        "acr": LEVELS[authorization.strength],
        "amr": AUTHENTICATION_METHODS.get(authorization.method, []),
        "sid": str(authorization.session_name),
        "at_hash": _hash_half(access_token),
    }
    if with_nonce and authorization.nonce:
        claims["nonce"] = authorization.nonce
    return _sign(authorization.client, claims, media_type="JWT")


def create_logout_token(client: OpenidClient, *, subject: str, session_name: str) -> str:
    """The token that tells a client that a session has ended."""
    now = clock.now()
    claims = {
        "iss": get_issuer(),
        "aud": client.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LOGOUT_TOKEN_LIFETIME).timestamp()),
        "jti": str(new_id()),
        "sub": subject,
        "sid": session_name,
        "events": {LOGOUT_EVENT: {}},
    }
    return _sign(client, claims, media_type="logout+jwt")


def read_id_token_hint(token: str) -> dict[str, Any] | None:
    """The claims of an identity token of ours, expired or not; None for anything else."""
    if len(token) > MAX_TOKEN_LENGTH:
        return None
    try:
        decoded = jwt.decode(token, load_verification_keys(), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, RecursionError):
        return None
    is_ours = decoded.claims.get("iss") == get_issuer() and "events" not in decoded.claims
    return decoded.claims if is_ours else None


def _sign(client: OpenidClient, claims: dict[str, Any], *, media_type: str) -> str:
    key = load_signing_key(client.algorithm)
    header = {"alg": client.algorithm, "kid": key.kid, "typ": media_type}
    return jwt.encode(header, claims, key, algorithms=[client.algorithm])


def _hash_half(token: str) -> str:
    """OpenID Connect Core, section 3.1.3.6: the left half of the digest; SHA-256 for both of our algorithms."""
    return urlsafe_b64encode(sha256(token.encode()).digest()[:16]).decode().rstrip("=")
