"""Agents' accounts, managed by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import second_factor
from app.accounts.administration_history import AGENTS, record_event
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
    """Nobody can revoke their own access."""


class LastAdministrator(Exception):
    """The change would leave the authority without an administrator who can sign in."""


def all_agents() -> list[Account]:
    """Every agent, including suspended ones, with their roles."""
    return list(db.session.scalars(select(Account).where(Account.kind == AGENT).options(selectinload(Account.roles))))


def find_agent(account_id: UUID) -> Account | None:
    """The account of an agent; None for a resident's."""
    return db.session.scalar(select(Account).where(Account.id == account_id, Account.kind == AGENT))


def all_roles() -> list[Role]:
    """Every role an agent can have, with its department; merged roles are left out."""
    query = select(Role).where(Role.merged_into_id.is_(None)).options(joinedload(Role.department))
    return list(db.session.scalars(query.order_by(Role.title)))


def list_role_slugs() -> list[str]:
    """The slugs of the roles an agent can have."""
    return [role.slug for role in all_roles()]


def invite_agent(
    profile: Profile, *, roles: Iterable[str], is_administrator: bool = False, by: Actor = SYSTEM
) -> Account:
    """Create the account of an agent and send the link to choose a password. Raises EmailTaken, NotAnEmail,
    UnknownRole.
    """
    if find_account(normalise_email(profile.email)) is not None:
        raise EmailTaken
    account = open_account(profile, kind=AGENT, roles=roles, is_administrator=is_administrator)
    send_first_link(account)
    record_event("agent_invited", AGENTS, by=by, account_id=account.id)
    _record_role_changes(account, set(), was_administrator=False, by=by)
    return account


def set_roles(account: Account, roles: Iterable[str], *, is_administrator: bool, by: Actor = SYSTEM) -> None:
    """Replace the roles of the agent, from the next request on. Raises OwnAccessRefused, LastAdministrator, UnknownRole."""
    if not is_administrator:
        _refuse_losing_administrator(account, by=by)
    former_roles, was_administrator = set(account.roles), account.is_administrator
    account.roles = find_roles(roles)
    account.is_administrator = is_administrator
    db.session.flush()
    _record_role_changes(account, former_roles, was_administrator=was_administrator, by=by)


def suspend_agent(account: Account, *, by: Actor = SYSTEM) -> None:
    """Suspend the agent and end every session at once. Raises OwnAccessRefused, LastAdministrator."""
    if account.id == by.account_id:
        raise OwnAccessRefused
    _refuse_losing_administrator(account, by=by)
    account.suspended_at = clock.now()
    revoke_access(account, by_administrator=True)
    record_event("agent_suspended", AGENTS, by=by, account_id=account.id)


def end_sessions(account: Account) -> None:
    """End every session of the agent, for instance when a device is lost."""
    revoke_access(account, by_administrator=True)


def reset_second_factor(account: Account, *, by: Actor = SYSTEM) -> None:
    """Delete the second factor of an agent who lost it; the next sign-in sets up another. Raises OwnAccessRefused."""
    if account.id == by.account_id:
        raise OwnAccessRefused
    second_factor.delete_second_factor(account, change=second_factor.RESET)


def reinstate_agent(account: Account, *, by: Actor = SYSTEM) -> None:
    """Let the agent sign in again; links sent earlier, invitations included, stay void."""
    account.suspended_at = None
    revoke_access(account, by_administrator=True)
    record_event("agent_reinstated", AGENTS, by=by, account_id=account.id)


def _refuse_losing_administrator(account: Account, *, by: Actor) -> None:
    """Raise OwnAccessRefused or LastAdministrator if the account must stay an administrator."""
    if not account.is_administrator:
        return
    if account.id == by.account_id:
        raise OwnAccessRefused
    # Locked in one order: two administrators who withdraw each other's rights at once go one after the other.
    administrators = db.session.scalars(
        select(Account)
        .where(Account.kind == AGENT, Account.is_administrator.is_(True))
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not any(administrator.can_sign_in for administrator in administrators if administrator.id != account.id):
        raise LastAdministrator


def _record_role_changes(account: Account, former_roles: set[Role], *, was_administrator: bool, by: Actor) -> None:
    for what, roles in (
        ("role_given", set(account.roles) - former_roles),
        ("role_withdrawn", former_roles - set(account.roles)),
    ):
        for role in sorted(roles, key=lambda each: each.slug):
            record_event(what, AGENTS, by=by, subject=role.slug, account_id=account.id, title=role.title)
    if account.is_administrator != was_administrator:
        what = "administration_given" if account.is_administrator else "administration_withdrawn"
        record_event(what, AGENTS, by=by, account_id=account.id)
