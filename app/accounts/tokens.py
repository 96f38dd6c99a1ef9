"""Random tokens of cookies and e-mails; the database stores only their digests."""

from __future__ import annotations

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """The digest stored for a token. A plain hash is enough for 256 random bits."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
