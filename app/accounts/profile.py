"""The personal data of an account, sealed with a key of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.accounts.models import Account
from app.core.db import db
from app.core.sealing import seal, unseal, unseal_many

PROFILE = "account.profile"

# Built once: each page of the list asks for the names of its agents.
_NAMES_QUERY = select(Account.id, Account.key_id, Account.profile).where(
    Account.id.in_(bindparam("account_ids", expanding=True))
)


@dataclass(frozen=True)
class Profile:
    """Everything but the e-mail address is optional: the application is not a population register."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    # {"street", "complement", "postcode", "city"}
    address: dict[str, str] | None = None
    # A requested new address, until its owner confirms it.
    new_email: str = ""
    # The level of identity proof given by an identity provider; empty for an e-mail address alone.
    identity_level: str = ""
    # Further kinds of user the owner declares: "parent", "association", "company".
    kinds: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def read_profile(account: Account) -> Profile:
    return Profile(**unseal(account.key_id, account.profile, about=PROFILE))


def write_profile(account: Account, profile: Profile) -> None:
    account.profile = seal_profile(account.key_id, profile)


def seal_profile(key_id: UUID, profile: Profile) -> bytes:
    return seal(key_id, asdict(profile), about=PROFILE)


def correct_profile(
    account: Account,
    *,
    first_name: str,
    last_name: str,
    phone: str,
    address: dict[str, str] | None,
    kinds: tuple[str, ...] | None = None,
) -> None:
    """Update the owner's own data. For the e-mail address see `email_change`."""
    profile = read_profile(account)
    write_profile(
        account,
        replace(
            profile,
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            address=address,
            kinds=profile.kinds if kinds is None else kinds,
        ),
    )


def find_profile(account_id: UUID) -> Profile | None:
    """The profile of an account; None if the account no longer exists."""
    account = db.session.get(Account, account_id)
    return read_profile(account) if account else None


def get_prefill_values(account_id: UUID | None) -> dict[str, Any]:
    """The profile values to prefill a form with; empty without an account."""
    profile = find_profile(account_id) if account_id else None
    return {name: value for name, value in asdict(profile).items() if value} if profile else {}


def get_names(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of accounts by identifier, in one query; deleted accounts are missing."""
    ids = set(account_ids)
    if not ids:
        return {}
    db.session.flush()
    # On the connection itself: no object is loaded.
    rows = db.session.connection().execute(_NAMES_QUERY, {"account_ids": list(ids)}).all()
    profiles = unseal_many([(row.key_id, row.profile) for row in rows], about=PROFILE)
    return {row.id: name_in(profile) for row, profile in zip(rows, profiles, strict=True) if profile}


def name_in(sealed_values: dict[str, Any]) -> str:
    """The full name in unsealed profile values."""
    return Profile(**sealed_values).name
