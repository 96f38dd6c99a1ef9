"""Secrets carried by browsers and e-mails; the database only knows their digests."""

from __future__ import annotations

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough: nobody guesses 256 bits."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
