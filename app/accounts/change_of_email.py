"""Another e-mail address for the same account, once the new one has proved that it reads its mail."""

from __future__ import annotations

from dataclasses import replace

from app.accounts import links
from app.accounts.addresses import email_index
from app.accounts.events import EmailAlreadyKnown, EmailChangeAsked, EmailChanged
from app.accounts.models import Account
from app.accounts.people import find_account
from app.accounts.profile import read_profile, write_profile
from app.accounts.throttling import may_write_to
from app.core.events import publish


def ask_new_email(account: Account, email: str) -> None:
    """Writes to the new, normalised address; whether it already has an account is told to its owner only."""
    if not may_write_to(email):
        return
    other = find_account(email)
    if other is not None:
        if other.id != account.id:
            publish(EmailAlreadyKnown(other.id))
        return
    write_profile(account, replace(read_profile(account), new_email=email))
    publish(EmailChangeAsked(account.id, email, links.issue_link(account, links.NEW_EMAIL)))


def confirm_new_email(token: str) -> Account:
    """The account answers to its new address; raises LinkUnusable."""
    account = links.use_link(token, links.NEW_EMAIL)
    profile = read_profile(account)
    if not profile.new_email or find_account(profile.new_email) is not None:
        raise links.LinkUnusable
    former = profile.email
    account.email_index = email_index(profile.new_email)
    write_profile(account, replace(profile, email=profile.new_email, new_email=""))
    publish(EmailChanged(account.id, former))
    return account
