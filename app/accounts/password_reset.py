"""Changing a password: by a link when it is forgotten, or on the profile page."""

from __future__ import annotations

from app.accounts import single_use_links
from app.accounts.attempt_limits import can_write_to
from app.accounts.events import PasswordChanged, PasswordResetRequested
from app.accounts.identity_change import revoke_access
from app.accounts.models import Account
from app.accounts.passwords import hash_password
from app.accounts.people import find_account
from app.accounts.registration import send_first_link
from app.core.event_bus import publish


def request_password_reset(email: str) -> None:
    """Send a reset link to a normalised address if it has an account, without revealing whether it has."""
    if not can_write_to(email):
        return
    account = find_account(email)
    if account is None or account.suspended_at is not None:
        return
    if account.confirmed_at is None:
        send_first_link(account)
    else:
        publish(PasswordResetRequested(account.id, single_use_links.issue_link(account, single_use_links.RESET)))


def reset_password(token: str, password: str) -> Account:
    """Set a new password with a reset link and end every session. Raises LinkUnusable."""
    account = single_use_links.use_link(token, single_use_links.RESET)
    change_password(account, password)
    return account


def change_password(account: Account, password: str) -> None:
    """Set the password, revoke all earlier access and notify the owner. Raises IdentityOutdated."""
    account.password_hash = hash_password(password)
    revoke_access(account)
    publish(PasswordChanged(account.id))
