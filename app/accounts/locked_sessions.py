"""A browser that is locked: what its cookie held is put aside in it, and serves nobody until the device shows its secret."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import session

LOCKED_SESSION_KEY = "locked"
# The fingerprint of the secret that opens it.
LOCK_HASH_KEY = "lock"


def lock_session(mark: str) -> None:
    """From the next request on the browser is that of nobody. Locked twice, the first secret counts."""
    if LOCKED_SESSION_KEY in session:
        return
    kept = dict(session)
    session.clear()
    session[LOCKED_SESSION_KEY], session[LOCK_HASH_KEY] = kept, mark


def unlock_session(secret: str) -> bool:
    """What was put aside holds again, in the place of what was done meanwhile; False when the secret is another."""
    if LOCKED_SESSION_KEY not in session or not hmac.compare_digest(
        session[LOCK_HASH_KEY], sha256(secret.encode()).hexdigest()
    ):
        return False
    kept = session[LOCKED_SESSION_KEY]
    session.clear()
    session.update(kept)
    return True


def merge_locked_session() -> None:
    """For whoever signs out: what was put aside ends with the rest."""
    session.update(session.pop(LOCKED_SESSION_KEY, {}))
    session.pop(LOCK_HASH_KEY, None)


def get_locked_session() -> Mapping[str, Any]:
    """What was put aside; nothing in a browser that is not locked."""
    found: Mapping[str, Any] = session.get(LOCKED_SESSION_KEY, {})
    return found
