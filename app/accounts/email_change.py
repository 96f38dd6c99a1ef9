"""Change of the e-mail address of an account, effective once the new address is confirmed."""

from __future__ import annotations

from dataclasses import replace

from app.accounts import single_use_links
from app.accounts.attempt_limits import can_write_to
from app.accounts.email_addresses import email_index
from app.accounts.events import EmailAlreadyRegistered, EmailChanged, EmailChangeNotified, EmailChangeRequested
from app.accounts.identity_change import revoke_access
from app.accounts.models import RESIDENT, Account
from app.accounts.passkeys.queries import delete_passkeys
from app.accounts.people import find_account
from app.accounts.profile import read_profile, write_profile
from app.core.event_bus import publish


def request_email_change(account: Account, email: str) -> None:
    """Send a confirmation link to the new, normalised address and a warning to the current one; cancel any earlier
    request.

    The current address gets the same warning whether or not the new one already has an account: only the owner of that
    other account is told. When either address has reached its mail limit, do nothing: a change that its owner cannot
    refuse must not start.
    """
    profile, other_account = read_profile(account), find_account(email)
    if not can_write_to(email) or other_account is account:
        return
    if profile.email and not can_write_to(profile.email):
        return
    token = single_use_links.issue_link(account, single_use_links.NEW_EMAIL)
    write_profile(account, replace(profile, new_email="" if other_account else email))
    publish(
        EmailAlreadyRegistered(other_account.id) if other_account else EmailChangeRequested(account.id, email, token)
    )
    if profile.email:
        publish(EmailChangeNotified(account.id, single_use_links.issue_link(account, single_use_links.REFUSE_EMAIL)))


def confirm_email_change(token: str) -> Account:
    """Switch the account to its new address. Raises LinkUnusable, IdentityOutdated."""
    account = single_use_links.use_link(token, single_use_links.NEW_EMAIL)
    profile = read_profile(account)
    if not profile.new_email or find_account(profile.new_email) is not None:
        raise single_use_links.LinkUnusable
    former_email = profile.email
    account.email_index = email_index(profile.new_email)
    write_profile(account, replace(profile, email=profile.new_email, new_email=""))
    revoke_access(account)
    if former_email:
        publish(EmailChanged(account.id, former_email))
    return account


def refuse_email_change(token: str) -> str:
    """Keep the current address, disable the password, end all sessions and return a token to choose a new password.

    Whoever requested the change knew the password, and may have added a passkey: those of a resident are deleted. Those of
    an agent are a second factor, which reading the mailbox must not take away. Raises LinkUnusable, IdentityOutdated.
    """
    account = single_use_links.use_link(token, single_use_links.REFUSE_EMAIL)
    account.password_hash = None
    if account.kind == RESIDENT:
        delete_passkeys(account.id)
    revoke_access(account)
    return single_use_links.issue_link(account, single_use_links.RESET)
