"""Registration: an e-mail address first, then a password once its owner has followed the link sent there.

An address that is not confirmed yet stores nothing else, and no response reveals whether an address has an account.
"""

from __future__ import annotations

from app.accounts import single_use_links
from app.accounts.attempt_limits import can_write_to
from app.accounts.events import AccountRegistered, AgentInvited, EmailAlreadyRegistered
from app.accounts.identity_change import revoke_access
from app.accounts.models import AGENT, Account
from app.accounts.passwords import hash_password
from app.accounts.people import find_account, open_account
from app.accounts.profile import Profile
from app.core import clock
from app.core.event_bus import publish

FIRST_PASSWORD_PURPOSES = (single_use_links.CONFIRM, single_use_links.INVITE)


def register_email(email: str) -> None:
    """Send a normalised address a link to confirm its account, or a notice that it already has one."""
    if not can_write_to(email):
        return
    account = find_account(email)
    if account is None:
        account = open_account(Profile(email=email))
    if account.confirmed_at is None:
        send_first_link(account)
    else:
        publish(EmailAlreadyRegistered(account.id))


def send_first_link(account: Account) -> str:
    """Send the link to choose a first password and return its token; earlier links stop working."""
    is_agent = account.kind == AGENT
    token = single_use_links.issue_link(account, single_use_links.INVITE if is_agent else single_use_links.CONFIRM)
    publish(AgentInvited(account.id, token) if is_agent else AccountRegistered(account.id, token))
    return token


def confirm_registration(token: str, password: str) -> Account:
    """Confirm the address and set the first password. Raises LinkUnusable, IdentityOutdated."""
    account = single_use_links.use_link(token, *FIRST_PASSWORD_PURPOSES)
    account.password_hash = hash_password(password)
    account.confirmed_at = clock.now()
    revoke_access(account)
    return account
