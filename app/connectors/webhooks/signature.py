"""Signature of webhooks as Standard Webhooks defines it: HMAC-SHA256 of the identifier, the time and the body."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

PREFIX = "whsec_"
SECRET_BYTES = 32


def create_secret() -> str:
    """A new secret, as the software that receives events is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, sha256)).decode()


def build_headers(secrets_in_force: Iterable[str], message_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The headers of a message, signed with every secret that its receiver may still have."""
    signatures = [sign(secret, message_id, timestamp, body) for secret in secrets_in_force]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
