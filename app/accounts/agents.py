"""Agents' accounts, managed by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import second_factor
from app.accounts.email_addresses import normalise_email
from app.accounts.identity_change import revoke_access
from app.accounts.models import AGENT, Account, Role
from app.accounts.people import find_account, find_roles, open_account
from app.accounts.profile import Profile
from app.accounts.registration import send_first_link
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor


class EmailTaken(Exception):
    """Another account has this address; administrators are allowed to know it."""


class OwnAccessRefused(Exception):
    """Nobody can revoke their own access: the last administrator would lock everybody out."""


def all_agents() -> list[Account]:
    """Every agent, including suspended ones, with their roles."""
    return list(db.session.scalars(select(Account).where(Account.kind == AGENT).options(selectinload(Account.roles))))


def find_agent(account_id: UUID) -> Account | None:
    """The account of an agent; None for a resident's."""
    return db.session.scalar(select(Account).where(Account.id == account_id, Account.kind == AGENT))


def all_roles() -> list[Role]:
    """Every role an agent can have, with its department."""
    return list(db.session.scalars(select(Role).options(joinedload(Role.department)).order_by(Role.title)))


def invite_agent(profile: Profile, *, roles: Iterable[str], is_administrator: bool = False) -> Account:
    """Create the account of an agent and send the link to choose a password. Raises EmailTaken, NotAnEmail,
    UnknownRole.
    """
    if find_account(normalise_email(profile.email)) is not None:
        raise EmailTaken
    account = open_account(profile, kind=AGENT, roles=roles, is_administrator=is_administrator)
    send_first_link(account)
    return account


def set_roles(account: Account, roles: Iterable[str], *, is_administrator: bool, by: Actor = SYSTEM) -> None:
    """Replace the roles of the agent, from the next request on. Raises OwnAccessRefused, UnknownRole."""
    if account.id == by.account_id and not is_administrator:
        raise OwnAccessRefused
    account.roles = find_roles(roles)
    account.is_administrator = is_administrator


def suspend_agent(account: Account, *, by: Actor = SYSTEM) -> None:
    """Suspend the agent and end every session at once. Raises OwnAccessRefused."""
    if account.id == by.account_id:
        raise OwnAccessRefused
    account.suspended_at = clock.now()
    revoke_access(account, by_administrator=True)


def end_sessions(account: Account) -> None:
    """End every session of the agent, for instance when a device is lost."""
    revoke_access(account, by_administrator=True)


def reset_second_factor(account: Account, *, by: Actor = SYSTEM) -> None:
    """Delete the second factor of an agent who lost it; the next sign-in sets up another. Raises OwnAccessRefused."""
    if account.id == by.account_id:
        raise OwnAccessRefused
    second_factor.delete_second_factor(account, change=second_factor.RESET)


def reinstate_agent(account: Account) -> None:
    """Let the agent sign in again; links sent earlier, invitations included, stay void."""
    account.suspended_at = None
    revoke_access(account, by_administrator=True)
