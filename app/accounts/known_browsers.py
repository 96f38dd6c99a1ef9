"""Marks of browsers that have signed in to an account before, in an opaque cookie."""

from __future__ import annotations

import hmac
from uuid import UUID

from sqlalchemy import select

from app.accounts.attempt_limits import NEW_BROWSER_MAIL, TooManyAttempts, count_attempt
from app.accounts.browsers import browser_name
from app.accounts.events import SignedInElsewhere
from app.accounts.models import Account
from app.accounts.tokens import new_token
from app.core.db import db
from app.core.event_bus import publish
from app.core.sealing import blind_index


def create_browser_mark(account_id: UUID) -> str:
    """The value of the cookie after a sign-in: a random name and its signature for this account and identity revision."""
    token = new_token()
    name = f"{token}~{_sign_name(token)}"
    return f"{name}.{_compute_signature(name, account_id)}"


def is_known_browser(mark: str | None, account_id: UUID) -> bool:
    name, _, signature = (mark or "").partition(".")
    return hmac.compare_digest(signature.encode(), _compute_signature(name, account_id).encode())


def find_browser_name(mark: str | None) -> str | None:
    """The name of a browser that has signed in to some account of this site; None for any other."""
    name = (mark or "").partition(".")[0]
    token, _, proof = name.partition("~")
    return name if hmac.compare_digest(proof.encode(), _sign_name(token).encode()) else None


def announce_new_browser(account: Account, *, user_agent: str, method: str) -> None:
    """Notify the owner that the account was opened in a browser that is not known, a few times a day at most."""
    try:
        count_attempt(NEW_BROWSER_MAIL, str(account.id))
    except TooManyAttempts:
        return
    publish(SignedInElsewhere(account.id, browser_name(user_agent), method))


def _sign_name(token: str) -> str:
    return blind_index("browser.name", token).hex()[:32]


def _compute_signature(name: str, account_id: UUID) -> str:
    # Includes the revision: a browser known before a password change may be that of an attacker.
    revision = db.session.scalar(select(Account.identity_revision).where(Account.id == account_id))
    return blind_index("account.device", f"{account_id}:{revision}:{name}").hex()
