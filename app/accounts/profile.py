"""The little that an account says of its owner, sealed with a key of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.core.sealing import seal, unseal, unseal_many

PROFILE = "account.profile"


@dataclass(frozen=True)
class Profile:
    """Everything but the address is optional: no file of the population is kept."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    # {"street", "complement", "postcode", "city"}
    address: dict[str, str] | None = None
    # An address asked for, until its owner has proved to read its mail.
    new_email: str = ""
    # How surely one knows who it is: empty for an e-mail address alone, else a level given by an identity provider.
    identity_level: str = ""
    # What its owner says they are besides: "parent", "association", "company".
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
    """The owner's own corrections; the e-mail address has its own way, see `change_of_email`."""
    known = read_profile(account)
    write_profile(
        account,
        replace(
            known,
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            address=address,
            kinds=known.kinds if kinds is None else kinds,
        ),
    )


def find_profile(account_id: UUID) -> Profile | None:
    """The profile of an account; None when there is no such account any more."""
    account = db.session.get(Account, account_id)
    return read_profile(account) if account else None


def get_prefill_values(account_id: UUID | None) -> dict[str, Any]:
    """What an account offers to fill in a form with; nothing without one."""
    profile = find_profile(account_id) if account_id else None
    return {name: value for name, value in asdict(profile).items() if value} if profile else {}


def get_names(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names to show beside what people did, all in one look-up; those who left are missing."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    query = select(Account.id, Account.key_id, Account.profile).where(Account.id.in_(wanted))
    rows = db.session.execute(query).all()
    profiles = unseal_many([(row.key_id, row.profile) for row in rows], about=PROFILE)
    return {row.id: name_in(found) for row, found in zip(rows, profiles, strict=True) if found}


def name_in(sealed_values: dict[str, Any]) -> str:
    """The name that unsealed values hold."""
    return Profile(**sealed_values).name
