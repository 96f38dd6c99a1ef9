"""The first administrator: an account without a password, and the link with which its owner chooses one."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.accounts.agents import EmailTaken
from app.accounts.email_addresses import normalise_email
from app.accounts.models import AGENT, Account
from app.accounts.people import find_account, open_account
from app.accounts.profile import Profile
from app.accounts.registration import send_first_link
from app.core.db import db
from app.core.sites import current_site


@dataclass(frozen=True)
class Appointment:
    """What became of the account. No link when its owner has chosen a password already."""

    is_new: bool
    is_administrator: bool
    link: str | None = field(default=None, repr=False)


def count_administrators() -> int:
    """How many can open their way in: suspended accounts do not count."""
    query = select(func.count()).where(
        Account.kind == AGENT, Account.is_administrator.is_(True), Account.suspended_at.is_(None)
    )
    return db.session.scalar(query) or 0


def create_first_administrator(profile: Profile) -> Appointment:
    """Opens the account and writes to its owner, or writes again while no password is chosen; nothing else changes.

    Raises EmailTaken for the account of a resident, NotAnEmail.
    """
    known = find_account(normalise_email(profile.email))
    if known is not None and known.kind != AGENT:
        raise EmailTaken
    account = known or open_account(profile, kind=AGENT, is_administrator=True)
    link = _build_link(send_first_link(account)) if account.confirmed_at is None else None
    return Appointment(known is None, account.is_administrator, link)


def _build_link(token: str) -> str:
    return f"{current_site().base_url}/compte/confirmation?jeton={token}"
