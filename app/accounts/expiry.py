"""Nightly expiry of account data."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts import grants, interrupted_forms
from app.accounts.attempt_limits import expire_counters
from app.accounts.models import RESIDENT, Account, SignInSession, SingleUseLink
from app.accounts.passkeys import challenges
from app.accounts.people import delete_account
from app.accounts.quality_holders import expire_qualities
from app.core import clock
from app.core.db import db

# Longer than any confirmation link is valid.
UNCONFIRMED_RETENTION = timedelta(days=1)


def expire_account_data() -> None:
    """Delete expired sessions, links, grants, counters and qualities, and accounts whose address was never confirmed."""
    now = clock.now()
    for table in (SignInSession, SingleUseLink):
        db.session.execute(delete(table).where(table.expires_at <= now))
    grants.expire_grants()
    db.session.execute(delete(SignInSession).where(SignInSession.revoked_at.is_not(None)))
    interrupted_forms.expire_submissions()
    expire_counters()
    challenges.expire_challenges()
    expire_qualities()
    for account in _unconfirmed_accounts():
        delete_account(account)


def _unconfirmed_accounts() -> list[Account]:
    return list(
        db.session.scalars(
            select(Account).where(
                Account.kind == RESIDENT,
                Account.confirmed_at.is_(None),
                Account.created_at <= clock.now() - UNCONFIRMED_RETENTION,
                ~select(SingleUseLink.id).where(SingleUseLink.account_id == Account.id).exists(),
            )
        )
    )
