"""Agents' accounts, opened and closed by an administrator."""

from __future__ import annotations

from collections.abc import Iterable

from app.accounts.addresses import normalise_email
from app.accounts.models import AGENT, Account
from app.accounts.people import find_account, find_roles, open_account
from app.accounts.profile import Profile
from app.accounts.registration import send_first_link
from app.accounts.sessions import end_all_sessions
from app.core import clock


class EmailTaken(Exception):
    """Another account has this address; an administrator may know it."""


def invite_agent(profile: Profile, *, roles: Iterable[str], is_administrator: bool = False) -> Account:
    """Opens the account of a colleague and sends the link to choose a password; raises EmailTaken, NotAnEmail, UnknownRole."""
    if find_account(normalise_email(profile.email)) is not None:
        raise EmailTaken
    account = open_account(profile, kind=AGENT, roles=roles, is_administrator=is_administrator)
    send_first_link(account)
    return account


def give_roles(account: Account, roles: Iterable[str], *, is_administrator: bool) -> None:
    """What the agent may do from the next request on."""
    account.roles = find_roles(roles)
    account.is_administrator = is_administrator


def suspend(account: Account) -> None:
    """The agent is out at once, wherever signed in."""
    account.suspended_at = clock.now()
    end_all_sessions(account.id)


def reinstate(account: Account) -> None:
    account.suspended_at = None
