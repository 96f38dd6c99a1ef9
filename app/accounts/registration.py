"""Opening an account: an address first, a password once its owner has followed the link sent there.

Nothing typed by a stranger is ever waiting to be confirmed by the owner of an address, and no answer says who has an account.
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
    """Writes to a normalised address: a link to open the account, or word that there is one already."""
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
    """Writes to the owner of the address how to choose a first password, and returns the token; the one before is void."""
    is_agent = account.kind == AGENT
    token = single_use_links.issue_link(account, single_use_links.INVITE if is_agent else single_use_links.CONFIRM)
    publish(AgentInvited(account.id, token) if is_agent else AccountRegistered(account.id, token))
    return token


def confirm_registration(token: str, password: str) -> Account:
    """The address is proved and the password chosen; raises LinkUnusable, IdentityOutdated."""
    account = single_use_links.use_link(token, *FIRST_PASSWORD_PURPOSES)
    account.password_hash = hash_password(password)
    account.confirmed_at = clock.now()
    revoke_access(account)
    return account
