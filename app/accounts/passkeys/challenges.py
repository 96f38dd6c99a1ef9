"""Challenges that passkeys sign: valid five minutes, once, in the browser that asked for them.

A challenge carries its own expiry and a keyed signature of its purpose and of the browser, so that nothing is stored when
a page asks for one. What is stored, until it expires, is each challenge that was answered.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete

from app.accounts.passkeys.models import AnsweredChallenge
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.sealing import blind_index

LIFETIME = timedelta(minutes=5)
SIGNING = "signing"
_NONCE_BYTES, _EXPIRY_BYTES = 16, 8
_HEAD_BYTES = _NONCE_BYTES + _EXPIRY_BYTES


class ChallengeUnusable(Exception):
    """The challenge has expired, was answered before, or was issued to another browser or for something else."""


def creation_of(account_id: UUID) -> str:
    """The purpose of a challenge that creates a key for an account."""
    return f"creation:{account_id}"


def issue_challenge(purpose: str, *, browser: str) -> bytes:
    """A new challenge for a browser, named by its secret."""
    expires_at = int((clock.now() + LIFETIME).timestamp())
    head = secrets.token_bytes(_NONCE_BYTES) + expires_at.to_bytes(_EXPIRY_BYTES, "big")
    return head + _compute_signature(head, purpose, browser)


def use_challenge(challenge: bytes, purpose: str, *, browser: str) -> None:
    """Record that the challenge is answered, to be committed whatever comes of the answer. Raises ChallengeUnusable."""
    head, signature = challenge[:_HEAD_BYTES], challenge[_HEAD_BYTES:]
    if not hmac.compare_digest(signature, _compute_signature(head, purpose, browser)):
        raise ChallengeUnusable
    expires_at = datetime.fromtimestamp(int.from_bytes(head[_NONCE_BYTES:], "big"), tz=UTC)
    if expires_at <= clock.now():
        raise ChallengeUnusable
    if not insert_once(AnsweredChallenge, challenge_hash=sha256(challenge).digest(), expires_at=expires_at):
        raise ChallengeUnusable


def expire_challenges() -> None:
    """Delete the challenges that are refused by their date alone. Nightly."""
    db.session.execute(delete(AnsweredChallenge).where(AnsweredChallenge.expires_at <= clock.now()))


def _compute_signature(head: bytes, purpose: str, browser: str) -> bytes:
    return blind_index("account.passkey_challenge", f"{purpose}:{browser}:{head.hex()}")
