"""Another e-mail address for the same account, once the new one has proved that it reads its mail."""

from __future__ import annotations

from dataclasses import replace

from app.accounts import single_use_links
from app.accounts.attempt_limits import can_write_to
from app.accounts.email_addresses import email_index
from app.accounts.events import EmailAlreadyRegistered, EmailChangeAsked, EmailChanged, EmailChangeNotified
from app.accounts.identity_change import revoke_access
from app.accounts.models import Account
from app.accounts.people import find_account
from app.accounts.profile import read_profile, write_profile
from app.core.event_bus import publish


def request_email_change(account: Account, email: str) -> None:
    """Writes to the new, normalised address, and to the present one; an address asked for before is given up.

    Whether the new one already has an account is told to its owner only: the present one is written to either way. When
    it may not be, nothing is done: a change that its owner cannot refuse is not begun.
    """
    profile, other = read_profile(account), find_account(email)
    if not can_write_to(email) or other is account or not can_write_to(profile.email):
        return
    token = single_use_links.issue_link(account, single_use_links.NEW_EMAIL)
    write_profile(account, replace(profile, new_email="" if other else email))
    publish(EmailAlreadyRegistered(other.id) if other else EmailChangeAsked(account.id, email, token))
    publish(EmailChangeNotified(account.id, single_use_links.issue_link(account, single_use_links.REFUSE_EMAIL)))


def confirm_email_change(token: str) -> Account:
    """The account answers to its new address; raises LinkUnusable, IdentityOutdated."""
    account = single_use_links.use_link(token, single_use_links.NEW_EMAIL)
    profile = read_profile(account)
    if not profile.new_email or find_account(profile.new_email) is not None:
        raise single_use_links.LinkUnusable
    former = profile.email
    account.email_index = email_index(profile.new_email)
    write_profile(account, replace(profile, email=profile.new_email, new_email=""))
    revoke_access(account)
    publish(EmailChanged(account.id, former))
    return account


def refuse_email_change(token: str) -> str:
    """The present address stays, nobody signs in any more, and the token returned lets its owner choose a password.

    Somebody else knew the password. Raises LinkUnusable, IdentityOutdated.
    """
    account = single_use_links.use_link(token, single_use_links.REFUSE_EMAIL)
    account.password_hash = None
    revoke_access(account)
    return single_use_links.issue_link(account, single_use_links.RESET)
