"""Inactive accounts of residents; an account with an open case counts as active."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.inactivity import remind_or_delete_account
from app.accounts.models import Account
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case
from app.core.db import db


def remind_or_delete_inactive(account: Account) -> None:
    """Send the reminder that is due, or delete the account, unless it has an open case."""
    if not _has_open_case(account):
        remind_or_delete_account(account)


def _has_open_case(account: Account) -> bool:
    query = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(account.id)), Case.closed_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None
