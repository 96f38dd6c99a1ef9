"""Create the first administrator: an account without password, and a link to choose one."""

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
    """The resulting account; no link when its owner has already chosen a password."""

    is_new: bool
    is_administrator: bool
    link: str | None = field(default=None, repr=False)


def count_administrators() -> int:
    """Number of administrators who can sign in: suspended accounts do not count."""
    query = select(func.count()).where(
        Account.kind == AGENT, Account.is_administrator.is_(True), Account.suspended_at.is_(None)
    )
    return db.session.scalar(query) or 0


def create_first_administrator(profile: Profile) -> Appointment:
    """Create the account and send its owner a link; send the link again to an account without password.

    Raises EmailTaken for the account of a resident, NotAnEmail.
    """
    existing_account = find_account(normalise_email(profile.email))
    if existing_account is not None and existing_account.kind != AGENT:
        raise EmailTaken
    account = existing_account or open_account(profile, kind=AGENT, is_administrator=True)
    link = _build_link(send_first_link(account)) if account.confirmed_at is None else None
    return Appointment(existing_account is None, account.is_administrator, link)


def _build_link(token: str) -> str:
    return f"{current_site().base_url}/compte/confirmation?jeton={token}"
