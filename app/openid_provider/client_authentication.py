"""Authentication of a client at the token endpoint: by its secret, or by an assertion that it signs (RFC 7523)."""

from __future__ import annotations

import re
import secrets
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete

from app.accounts.tokens import hash_token
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.json_values import parse_json
from app.openid_provider.models import PRIVATE_KEY, SECRET, OpenidAssertion, OpenidClient

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ("ES256", "RS256", "PS256")
# Libraries sign for an hour at most: the identifier is stored until then.
MAX_ASSERTION_LIFETIME = timedelta(hours=1)
CLOCK_SKEW = timedelta(seconds=30)
MAX_ASSERTION_LENGTH = 8000
# A header that chooses its own key is never read.
_ALLOWED_HEADERS = frozenset({"alg", "kid", "typ"})
_BASIC = re.compile(r"Basic +([A-Za-z0-9+/=]{1,1000})", re.IGNORECASE)


class ClientRefused(Exception):
    """The client is unknown, closed, or has not proved its identity."""


@dataclass(frozen=True)
class Credentials:
    """Credentials of a client in a request."""

    client_id: str
    secret: str = ""
    assertion: str = ""


def authenticate_client(authorization: str, form: Mapping[str, str], *, audiences: Collection[str]) -> OpenidClient:
    """The client that sends a request. Raises ClientRefused."""
    credentials = _read_credentials(authorization, form)
    client = find_client(credentials.client_id)
    if client is None or client.closed_at is not None:
        raise ClientRefused
    if client.authentication == PRIVATE_KEY:
        _check_assertion(client, credentials.assertion, audiences)
    elif not credentials.secret or credentials.assertion or not _is_secret_of(client, credentials.secret):
        raise ClientRefused
    return client


def find_client(client_id: str) -> OpenidClient | None:
    """The client with that identifier, in service or not."""
    try:
        identifier = UUID(client_id)
    except ValueError:
        return None
    # One spelling only: other software compares identifiers letter by letter.
    return db.session.get(OpenidClient, identifier) if str(identifier) == client_id else None


def expire_assertions() -> None:
    """Delete the identifiers of assertions that are no longer valid. Nightly."""
    db.session.execute(delete(OpenidAssertion).where(OpenidAssertion.expires_at <= clock.now()))


def _read_credentials(authorization: str, form: Mapping[str, str]) -> Credentials:
    """One method only: a request with two is refused (RFC 6749, section 2.3)."""
    assertion, secret = form.get("client_assertion", ""), form.get("client_secret", "")
    if sum(map(bool, (authorization, assertion, secret))) != 1:
        raise ClientRefused
    if authorization:
        return _read_basic(authorization, form.get("client_id", ""))
    if secret:
        return Credentials(form.get("client_id", ""), secret=secret)
    if form.get("client_assertion_type") != ASSERTION_TYPE or len(assertion) > MAX_ASSERTION_LENGTH:
        raise ClientRefused
    client_id = _read_unverified_subject(assertion)
    if form.get("client_id", client_id) != client_id:
        raise ClientRefused
    return Credentials(client_id, assertion=assertion)


def _read_basic(authorization: str, form_client_id: str) -> Credentials:
    match = _BASIC.fullmatch(authorization)
    try:
        text = b64decode(match[1], validate=True).decode() if match else ""
    except ValueError:
        raise ClientRefused from None
    client_id, _, secret = (unquote_plus(part) for part in text.partition(":"))
    if form_client_id and form_client_id != client_id:
        raise ClientRefused
    return Credentials(client_id, secret=secret)


def _is_secret_of(client: OpenidClient, secret: str) -> bool:
    has_secret = client.authentication == SECRET and client.secret_hash is not None
    return has_secret and secrets.compare_digest(client.secret_hash or b"", hash_token(secret))


def _read_unverified_subject(assertion: str) -> str:
    """Read the subject that an assertion claims, only to find the keys that verify it."""
    try:
        claims = parse_json(jws.extract_compact(assertion.encode()).payload)
    except (JoseError, ValueError, RecursionError):
        raise ClientRefused from None
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str):
        raise ClientRefused
    return subject


def _check_assertion(client: OpenidClient, assertion: str, audiences: Collection[str]) -> None:
    try:
        keys = KeySet.import_key_set({"keys": (client.public_keys or {}).get("keys", [])})
        token = jwt.decode(assertion, keys, algorithms=list(ASSERTION_ALGORITHMS))
    except (JoseError, ValueError, RecursionError):
        raise ClientRefused from None
    if not token.header.keys() <= _ALLOWED_HEADERS or not _are_claims_valid(client, token.claims, audiences):
        raise ClientRefused
    expires_at = datetime.fromtimestamp(token.claims["exp"], tz=UTC) + CLOCK_SKEW
    identifier = sha256(f"{client.client_id} {token.claims['jti']}".encode("utf-8", "surrogatepass")).digest()
    if not insert_once(OpenidAssertion, id_hash=identifier, expires_at=expires_at):
        raise ClientRefused


def _are_claims_valid(client: OpenidClient, claims: Mapping[str, Any], audiences: Collection[str]) -> bool:
    audience, expiry, identifier = claims.get("aud"), claims.get("exp"), claims.get("jti")
    audience_list = audience if isinstance(audience, list) else [audience]
    now = clock.now()
    if not isinstance(expiry, int | float) or isinstance(expiry, bool):
        return False
    not_before = claims.get("nbf", 0)
    is_in_time = (now - CLOCK_SKEW).timestamp() < expiry <= (now + MAX_ASSERTION_LIFETIME + CLOCK_SKEW).timestamp()
    has_begun = isinstance(not_before, int | float) and not_before <= (now + CLOCK_SKEW).timestamp()
    is_of_client = claims.get("iss") == claims.get("sub") == client.client_id
    is_for_us = any(isinstance(each, str) and each in audiences for each in audience_list)
    return is_in_time and has_begun and is_of_client and is_for_us and isinstance(identifier, str) and bool(identifier)
