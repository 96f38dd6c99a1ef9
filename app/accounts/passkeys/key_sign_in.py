"""Signing in with a passkey: which account has just proved itself."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from sqlalchemy import literal, or_, select, update

from app.accounts.events import PasskeyCopySuspected
from app.accounts.models import Account
from app.accounts.passkeys import ceremonies, challenges
from app.accounts.passkeys.account_passkeys import compute_handle
from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import list_passkeys
from app.accounts.passkeys.relying_party import RelyingParty
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish


class KeyRefused(Exception):
    """The key is unknown, does not belong to that account, or its signature proves nothing; which is not revealed."""


def get_signing_options(party: RelyingParty, *, browser: str, account_id: UUID | None = None) -> dict[str, Any]:
    """Options for the browser to sign: with any key of the site, or with one of those of the account."""
    return ceremonies.build_signing_options(
        party,
        challenge=challenges.issue_challenge(challenges.SIGNING, browser=browser),
        known_ids=[passkey.credential_id for passkey in list_passkeys(account_id)] if account_id else [],
    )


def authenticate_by_key(party: RelyingParty, response: str, *, browser: str, account_id: UUID | None = None) -> Account:
    """The account whose key signed the challenge of this browser, or that very account. Raises KeyRefused,
    ChallengeUnusable.

    To be committed even when refused: the challenge is used up.
    """
    try:
        signature = ceremonies.read_signature(response)
        challenges.use_challenge(signature.challenge, challenges.SIGNING, browser=browser)
        passkey, account = _find_key(signature)
        if account_id not in (None, account.id) or not _is_owned(signature, account, is_named=account_id is not None):
            raise KeyRefused
        sign_count = ceremonies.verify_signature(party, signature, public_key=passkey.public_key)
    except ceremonies.ResponseRefused as error:
        raise KeyRefused from error
    if not account.can_sign_in:
        raise KeyRefused
    _record_use(passkey, sign_count)
    return account


def _find_key(signature: ceremonies.Signature) -> tuple[Passkey, Account]:
    row = db.session.execute(
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(Passkey.credential_id == signature.credential_id)
    ).one_or_none()
    if row is None:
        raise KeyRefused
    passkey, account = row
    return passkey, account


def _is_owned(signature: ceremonies.Signature, account: Account, *, is_named: bool) -> bool:
    """Whether the handle that the device stored is that of the account; it may be missing if the account was named."""
    if not signature.user_handle:
        return is_named
    return hmac.compare_digest(signature.user_handle, compute_handle(account.id))


def _record_use(passkey: Passkey, sign_count: int) -> None:
    """Store the use count of the device. Raises KeyRefused if it went back: two devices may hold copies of the key."""
    # Devices that share a key between them never count.
    never_counts = (Passkey.sign_count == 0) & literal(sign_count == 0)
    result = db.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, or_(Passkey.sign_count < sign_count, never_counts))
        .values(sign_count=sign_count, last_used_at=clock.now())
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        publish(PasskeyCopySuspected(passkey.account_id))
        raise KeyRefused
