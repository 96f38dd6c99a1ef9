"""Attempts to sign in with a source: sealed in the cookie of the browser that began them, for ten minutes and one use.

Nothing of an attempt is kept on the server, where another browser could come for it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import session

from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.identity.single_use_values import use_once
from app.identity.source import SignInDemand, SignInRefused

SESSION_KEY = "external"
SEALED = "external_attempt"
LIFETIME = timedelta(minutes=10)
# As many tabs may go to a source at once, as long as the cookie stays far below the four kilobytes that browsers keep.
MAX_ATTEMPTS = 3
MAX_LENGTH = 2_400


@dataclass(frozen=True)
class Attempt:
    """Attempt to sign in at a source: its purpose, its secrets, and the page that follows."""

    source: str
    purpose: str
    next_url: str
    demand: SignInDemand = field(repr=False)
    # The account that was signed in, when the attempt is about it.
    account_id: UUID | None = None
    started_at: datetime = field(default_factory=clock.now)

    @property
    def is_expired(self) -> bool:
        return self.started_at < clock.now() - LIFETIME


def new_demand(redirect_uri: str, *, proof: int = 0, strength: int = 0, is_fresh: bool = False) -> SignInDemand:
    """A demand with secrets of its own: 43 characters each, more than any source asks."""
    return SignInDemand(
        redirect_uri, new_token(), new_token(), new_token(), proof=proof, strength=strength, is_fresh=is_fresh
    )


def keep_attempt(attempt: Attempt) -> None:
    """Put the attempt into the cookie of this browser; the oldest make room.

    A page whose address is too long for a cookie is not come back to: the person arrives on their home page.
    """
    sealed = seal_attempt(attempt)
    if len(sealed) > MAX_LENGTH:
        sealed = seal_attempt(replace(attempt, next_url=""))
    attempts = dict(session.get(SESSION_KEY, {}))
    while attempts and (len(attempts) >= MAX_ATTEMPTS or sum(map(len, attempts.values())) + len(sealed) > MAX_LENGTH):
        attempts.pop(next(iter(attempts)))
    attempts[_name(attempt.demand.state)] = sealed
    session[SESSION_KEY] = attempts


def take_attempt(source: str, state: str) -> Attempt:
    """The attempt that this answer belongs to, which serves no more. Raises SignInRefused."""
    attempts = dict(session.get(SESSION_KEY, {}))
    sealed = attempts.pop(_name(state), "")
    session[SESSION_KEY] = attempts
    return use_attempt(sealed, source, state)


def use_attempt(sealed: str, source: str, state: str) -> Attempt:
    """The attempt in that text, if it is of this source and state, of the last ten minutes, and used for the first time.

    Raises SignInRefused. A copy of an old cookie brings nothing back.
    """
    attempt = unseal_attempt(sealed)
    if attempt is None or attempt.source != source or attempt.demand.state != state or attempt.is_expired:
        raise SignInRefused("expired")
    if not use_once("state", state, until=attempt.started_at + 2 * LIFETIME):
        raise SignInRefused("expired")
    return attempt


def seal_attempt(attempt: Attempt) -> str:
    """As text for a cookie."""
    values = asdict(attempt) | {
        "account_id": str(attempt.account_id) if attempt.account_id else None,
        "started_at": attempt.started_at.isoformat(),
    }
    return base64.urlsafe_b64encode(seal_for_site(values, about=SEALED)).decode()


def unseal_attempt(text: str) -> Attempt | None:
    """The attempt in a cookie; None for whatever this site has not written."""
    try:
        values: Mapping[str, Any] = unseal_for_site(base64.urlsafe_b64decode(text), about=SEALED)
    except (SealBroken, binascii.Error, ValueError):
        return None
    return Attempt(
        source=values["source"],
        purpose=values["purpose"],
        next_url=values["next_url"],
        demand=SignInDemand(**values["demand"]),
        account_id=UUID(values["account_id"]) if values["account_id"] else None,
        started_at=datetime.fromisoformat(values["started_at"]),
    )


def _name(state: str) -> str:
    return hash_token(state).hex()[:16]
