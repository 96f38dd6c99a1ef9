"""A browser that is locked: what its cookie held is put aside in it, and serves nobody until the device shows its secret."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import session

KEPT = "locked"
# The fingerprint of the secret that opens it.
MARK = "lock"


def put_away(mark: str) -> None:
    """From the next request on the browser is that of nobody. Locked twice, the first secret counts."""
    if KEPT in session:
        return
    kept = dict(session)
    session.clear()
    session[KEPT], session[MARK] = kept, mark


def bring_back(secret: str) -> bool:
    """What was put aside holds again, in the place of what was done meanwhile; False when the secret is another."""
    if KEPT not in session or not hmac.compare_digest(session[MARK], sha256(secret.encode()).hexdigest()):
        return False
    kept = session[KEPT]
    session.clear()
    session.update(kept)
    return True


def give_up() -> None:
    """For whoever signs out: what was put aside ends with the rest."""
    session.update(session.pop(KEPT, {}))
    session.pop(MARK, None)


def kept() -> Mapping[str, Any]:
    """What was put aside; nothing in a browser that is not locked."""
    found: Mapping[str, Any] = session.get(KEPT, {})
    return found
