"""The people of the demo: agents and residents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.models import Account
from app.accounts.people import open_account
from app.accounts.profile import Profile
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
    return _create_actor(account, profile.name)


def _create_actor(account: Account, name: str) -> Actor:
    return Actor(
        kind=account.kind,
        account_id=account.id,
        name=name,
        roles=frozenset(role.slug for role in account.roles),
        families=frozenset(role.family for role in account.roles),
        is_administrator=account.is_administrator,
    )
