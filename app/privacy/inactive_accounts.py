"""Residents' accounts that go unused: one with a request in progress is in use."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.inactivity import remind_or_delete_account
from app.accounts.models import Account
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case
from app.core.db import db


def remind_or_delete_inactive(account: Account) -> None:
    """Writes to its owner, or erases it, if this is the day."""
    if not _has_open_case(account):
        remind_or_delete_account(account)


def _has_open_case(account: Account) -> bool:
    open_cases = select(Case.id).where(Case.applicant_id.in_(sectoral_ids(account.id)), Case.closed_at.is_(None))
    return db.session.scalar(open_cases.limit(1)) is not None
