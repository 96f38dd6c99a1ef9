"""Residents' accounts that go unused, looked at every night: one with a request in progress is in use."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.inactivity import take_next_step, unused_accounts
from app.accounts.models import Account
from app.accounts.sectoral import sectoral_ids
from app.cases.models import Case
from app.core.db import db


def end_unused_accounts() -> int:
    """Writes to their owners, then erases them, one at a time; returns how many were looked at."""
    account_ids = [account.id for account in unused_accounts()]
    for account_id in account_ids:
        account = db.session.get(Account, account_id)
        if account is not None and not _has_open_case(account):
            take_next_step(account)
        db.session.commit()
    return len(account_ids)


def _has_open_case(account: Account) -> bool:
    open_cases = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(account.id)), Case.closed_at.is_(None))
    return db.session.scalar(open_cases.limit(1)) is not None
