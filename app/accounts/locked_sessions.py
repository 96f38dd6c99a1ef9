"""Locked browsers: the session is set aside in its cookie and unusable until the device presents its secret."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import session

LOCKED_SESSION_KEY = "locked"
# SHA-256 of the secret that unlocks the session.
LOCK_HASH_KEY = "lock"


def lock_session(lock_hash: str) -> None:
    """Set the session aside, from the next request on. If it is already locked, the first secret stays valid."""
    if LOCKED_SESSION_KEY in session:
        return
    contents = dict(session)
    session.clear()
    session[LOCKED_SESSION_KEY], session[LOCK_HASH_KEY] = contents, lock_hash


def unlock_session(secret: str) -> bool:
    """Restore the session that was set aside, dropping the present one; False if the secret is wrong."""
    if LOCKED_SESSION_KEY not in session or not hmac.compare_digest(
        session[LOCK_HASH_KEY], sha256(secret.encode()).hexdigest()
    ):
        return False
    contents = session[LOCKED_SESSION_KEY]
    session.clear()
    session.update(contents)
    return True


def merge_locked_session() -> None:
    """Merge the locked session back into the session, so that signing out ends both."""
    session.update(session.pop(LOCKED_SESSION_KEY, {}))
    session.pop(LOCK_HASH_KEY, None)


def get_locked_session() -> Mapping[str, Any]:
    """The contents of the locked session; empty if the browser is not locked."""
    contents: Mapping[str, Any] = session.get(LOCKED_SESSION_KEY, {})
    return contents
