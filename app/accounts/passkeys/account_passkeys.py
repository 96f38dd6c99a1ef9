"""The passkeys of an account: creating, renaming, removing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.accounts import recovery_codes, second_factor
from app.accounts.events import PasskeyAdded, PasskeyDeleted
from app.accounts.identity_change import revoke_access
from app.accounts.models import AGENT, Account
from app.accounts.passkeys import ceremonies, challenges
from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import NAME, find_passkey, has_passkey, list_passkeys, read_name
from app.accounts.passkeys.relying_party import RelyingParty
from app.accounts.profile import read_profile
from app.accounts.second_factor_requirement import is_second_factor_required
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import blind_index, seal

MAX_KEYS = 20
MAX_NAME_LENGTH = 60


class TooManyKeys(Exception):
    """The account has as many passkeys as one may have."""


class KeyAlreadyRegistered(Exception):
    """Refusal of a key that was registered before."""


class LastMethod(Exception):
    """Without this key, its owner could no longer sign in, or would lose a second factor they must have."""


def get_creation_options(account: Account, party: RelyingParty, *, browser: str) -> dict[str, Any]:
    """Options for the browser to create a key of this account."""
    profile = read_profile(account)
    return ceremonies.build_creation_options(
        party,
        ceremonies.KeyOwner(compute_handle(account.id), profile.email, profile.name),
        challenge=challenges.issue_challenge(challenges.creation_of(account.id), browser=browser),
        known_ids=[passkey.credential_id for passkey in list_passkeys(account.id)],
    )


def add_passkey(account: Account, party: RelyingParty, response: str, *, name: str, browser: str) -> list[str]:
    """Store the key that a device has created, end all earlier access and notify the owner.

    Returns recovery codes for an agent who has no other second factor yet, else nothing. Raises ResponseRefused,
    ChallengeUnusable, TooManyKeys, KeyAlreadyRegistered, IdentityOutdated.
    """
    key = ceremonies.verify_creation(
        party,
        response,
        use_challenge=lambda challenge: challenges.use_challenge(
            challenge, challenges.creation_of(account.id), browser=browser
        ),
    )
    if len(list_passkeys(account.id)) >= MAX_KEYS:
        raise TooManyKeys
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == key.credential_id)):
        raise KeyAlreadyRegistered
    revoke_access(account)
    needs_codes = account.kind == AGENT and not recovery_codes.count_unused_codes(account)
    db.session.add(
        Passkey(
            id=new_id(),
            account_id=account.id,
            credential_id=key.credential_id,
            public_key=key.public_key,
            sign_count=key.sign_count,
            name=seal(account.key_id, name, about=NAME),
            created_at=clock.now(),
        )
    )
    db.session.flush()
    publish(PasskeyAdded(account.id, name))
    return recovery_codes.renew_codes(account) if needs_codes else []


def rename_passkey(account: Account, passkey_id: UUID, name: str) -> None:
    """Give the key another name. Raises PasskeyNotFound."""
    find_passkey(account.id, passkey_id).name = seal(account.key_id, name, about=NAME)
    db.session.flush()


def delete_passkey(account: Account, passkey_id: UUID, *, has_identity: bool = False) -> None:
    """Delete the key, end all earlier access and notify the owner. Raises PasskeyNotFound, LastMethod, IdentityOutdated."""
    passkey = find_passkey(account.id, passkey_id)
    if not can_delete_passkey(account, has_identity=has_identity):
        raise LastMethod
    name = read_name(account, passkey)
    db.session.delete(passkey)
    db.session.flush()
    if not has_passkey(account.id) and not second_factor.is_enrolled(account):
        recovery_codes.delete_codes(account)
    revoke_access(account)
    publish(PasskeyDeleted(account.id, name))


def can_delete_passkey(account: Account, *, has_identity: bool = False) -> bool:
    """Whether the owner can do without one of the keys: another is left, or the password, and the code where required.

    An external identity that opens the account (`has_identity`) stands for the password.
    """
    key_count = db.session.scalar(select(func.count()).where(Passkey.account_id == account.id)) or 0
    if key_count > 1:
        return True
    is_required = is_second_factor_required(account.kind, is_administrator=account.is_administrator)
    has_other = has_identity or account.password_hash is not None
    return has_other and (not is_required or second_factor.is_enrolled(account))


def compute_handle(account_id: UUID) -> bytes:
    """The handle that devices store with the keys of an account; it means nothing outside of this site."""
    return blind_index("account.passkey_owner", str(account_id))
