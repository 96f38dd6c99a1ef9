"""What accounts leave behind and nobody needs: run every night."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts import grants, interrupted
from app.accounts.held_qualities import forget_ended
from app.accounts.models import RESIDENT, Account, SignInSession, SingleUseLink
from app.accounts.people import erase_account
from app.accounts.throttling import forget_old_counters
from app.core import clock
from app.core.db import db

# Longer than any link to confirm lives.
UNCONFIRMED = timedelta(days=1)


def forget_expired() -> None:
    """Deletes what has expired: sign-ins, links, grants, counters, qualities, and accounts whose address was never proved."""
    now = clock.now()
    for table in (SignInSession, SingleUseLink):
        db.session.execute(delete(table).where(table.expires_at <= now))
    grants.delete_expired()
    db.session.execute(delete(SignInSession).where(SignInSession.revoked_at.is_not(None)))
    interrupted.forget_expired()
    forget_old_counters()
    forget_ended()
    for account in _never_confirmed():
        erase_account(account)


def _never_confirmed() -> list[Account]:
    return list(
        db.session.scalars(
            select(Account).where(
                Account.kind == RESIDENT,
                Account.confirmed_at.is_(None),
                Account.created_at <= clock.now() - UNCONFIRMED,
                ~select(SingleUseLink.id).where(SingleUseLink.account_id == Account.id).exists(),
            )
        )
    )
