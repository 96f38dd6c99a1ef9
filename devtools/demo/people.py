"""The people of the demo: agents and residents."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_bytes
from typing import Any

from app.accounts.models import Account
from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import NAME
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal
from app.core.web.access_rules import Actor

People = Mapping[str, Actor]


def create_accounts(authority: Mapping[str, Any]) -> People:
    """Create the accounts; returns the actors by e-mail address."""
    return {entry["email"]: _create_account(entry, authority["password"]) for entry in authority["accounts"]}


def _create_account(entry: Mapping[str, Any], password: str) -> Actor:
    profile = Profile(
        email=entry["email"],
        first_name=entry["first_name"],
        last_name=entry["last_name"],
        phone=entry.get("phone", ""),
        address=entry.get("address"),
        identity_level=entry.get("identity_level", ""),
    )
    account = open_account(
        profile,
        kind=entry["kind"],
        roles=entry["roles"],
        is_administrator=entry["is_administrator"],
        password=password,
    )
    for name in entry.get("passkeys", ()):
        _create_passkey(account, name)
    return _create_actor(account, profile.name)


def _create_passkey(account: Account, name: str) -> None:
    """Add a key whose private half nobody has: it is there to be seen, renamed and deleted."""
    passkey = Passkey(id=new_id(), account_id=account.id, sign_count=0, created_at=clock.now())
    passkey.credential_id, passkey.public_key = token_bytes(32), token_bytes(77)
    passkey.name = seal(account.key_id, name, about=NAME)
    db.session.add(passkey)
    db.session.flush()


def _create_actor(account: Account, name: str) -> Actor:
    return Actor(
        kind=account.kind,
        account_id=account.id,
        name=name,
        roles=frozenset(role.slug for role in account.roles),
        families=frozenset(role.family for role in account.roles),
        is_administrator=account.is_administrator,
    )
