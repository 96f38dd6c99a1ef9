"""Access tokens that a key is exchanged for (OAuth 2.0, client credentials): nothing is stored, each names its key.

A token holds the identifier of the key, its end, and a keyed fingerprint of both with the digest of the secret: renewing
or revoking the key ends its tokens.
"""

from __future__ import annotations

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accounts.tokens import hash_token
from app.connectors.api_keys import find_key_by_secret, is_in_force
from app.connectors.models import ApiKey
from app.core import clock
from app.core.db import db
from app.core.sealing import blind_index

LIFETIME = timedelta(hours=1)
PREFIX = "parvis_at_"
_PATTERN = re.compile(r"parvis_at_([0-9a-f]{32})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)


def create_token(client_id: str, client_secret: str) -> str | None:
    """A token for the key whose identifier and secret are given; none when they are not those of a key in force."""
    key = find_key_by_secret(client_secret)
    if key is None or not hmac.compare_digest(key.id.hex, client_id.replace("-", "").lower()):
        return None
    ends_at = int((clock.now() + LIFETIME).timestamp())
    return f"{PREFIX}{key.id.hex}.{ends_at}.{_sign(key.id, ends_at, hash_token(client_secret))}"


def find_key(token: str) -> ApiKey | None:
    """The key in force that a token was made for; none for anything else."""
    match = _PATTERN.fullmatch(token)
    if match is None or datetime.fromtimestamp(int(match[2]), UTC) <= clock.now():
        return None
    key = db.session.get(ApiKey, UUID(match[1]))
    if key is None or not is_in_force(key):
        return None
    digests = [key.secret_hash]
    if key.former_hash is not None and key.former_until is not None and key.former_until > clock.now():
        digests.append(key.former_hash)
    signatures = [_sign(key.id, int(match[2]), digest) for digest in digests]
    return key if any(hmac.compare_digest(signature, match[3]) for signature in signatures) else None


def _sign(key_id: UUID, ends_at: int, digest: bytes) -> str:
    fingerprint = blind_index("api.access_token", f"{key_id.hex}.{ends_at}.{digest.hex()}")
    return base64.urlsafe_b64encode(fingerprint).decode().rstrip("=")
