"""Creating, finding and deleting accounts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts import sectoral_ids
from app.accounts.email_addresses import NotAnEmail, email_index, normalise_email
from app.accounts.events import AccountDeleted
from app.accounts.identity_change import delete_credentials
from app.accounts.models import RESIDENT, Account, Role
from app.accounts.passwords import hash_password
from app.accounts.profile import Profile, seal_profile
from app.accounts.quality_holders import delete_qualities_of_account
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import create_key
from app.core.sealing.deferred_deletion import delete_sealed_later

# As long as a fingerprint.
INDEX_BYTES = 32


class UnknownRole(LookupError):
    """No role has that slug."""


def open_account(
    profile: Profile,
    *,
    kind: str = RESIDENT,
    roles: Iterable[str] = (),
    is_administrator: bool = False,
    password: str | None = None,
    is_confirmed: bool = False,
) -> Account:
    """Create an account. With a password it can sign in at once; without one its owner must follow a link first, unless
    somebody who is believed has confirmed the address.
    """
    email = normalise_email(profile.email)
    key_id = create_key()
    now = clock.now()
    account = Account(
        id=new_id(),
        kind=kind,
        email_index=email_index(email),
        key_id=key_id,
        profile=seal_profile(key_id, profile),
        password_hash=hash_password(password) if password else None,
        confirmed_at=now if password or is_confirmed else None,
        is_administrator=is_administrator,
        created_at=now,
        roles=find_roles(roles),
    )
    db.session.add(account)
    db.session.flush()
    return account


def open_account_without_email(profile: Profile) -> Account:
    """Create the account of a resident known by an external identity, who has not confirmed an address here.

    Its index is drawn at random: no address leads to the account until its owner has confirmed one (`email_change`).
    """
    key_id, now = create_key(), clock.now()
    account = Account(
        id=new_id(),
        kind=RESIDENT,
        email_index=secrets.token_bytes(INDEX_BYTES),
        key_id=key_id,
        profile=seal_profile(key_id, replace(profile, email="")),
        password_hash=None,
        confirmed_at=now,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    return account


def find_account(email: str) -> Account | None:
    """The account of a normalised e-mail address."""
    return db.session.scalar(select(Account).where(Account.email_index == email_index(email)))


def find_resident(email: str) -> Account | None:
    """The confirmed account of a resident, by an address as typed by an agent."""
    try:
        account = find_account(normalise_email(email))
    except NotAnEmail:
        return None
    return account if account is not None and account.kind == RESIDENT and account.confirmed_at else None


def find_roles(slugs: Iterable[str]) -> list[Role]:
    """The roles with these slugs. Raises UnknownRole with the first slug that does not exist."""
    wanted_slugs = list(slugs)
    # Filtered here, not in the query: forged form values may hold characters that the database refuses.
    current_roles = db.session.scalars(select(Role).where(Role.merged_into_id.is_(None))) if wanted_slugs else ()
    roles = [role for role in current_roles if role.slug in wanted_slugs]
    missing_slugs = set(wanted_slugs) - {role.slug for role in roles}
    if missing_slugs:
        raise UnknownRole(min(missing_slugs))
    return roles


def resolve_role(slug: str) -> str:
    """The slug of the role that this one was merged into, else itself."""
    if "\0" in slug:  # no slug has one, and PostgreSQL takes none
        return slug
    merged_role = aliased(Role)
    query = select(Role.slug).join(merged_role, merged_role.merged_into_id == Role.id)
    return db.session.scalar(query.where(merged_role.slug == slug)) or slug


def delete_account(account: Account) -> None:
    """Delete the account. Its requests are kept, each with its own key and retention."""
    publish(AccountDeleted(account.id))
    sectoral_ids.delete_sectoral_names(account.id)
    delete_qualities_of_account(account.id)
    key_id = account.key_id
    delete_credentials(account.id)
    db.session.delete(account)
    db.session.flush()
    delete_sealed_later(key_id)
