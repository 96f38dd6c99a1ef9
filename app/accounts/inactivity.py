"""Accounts of residents that nobody uses: two letters, then they are erased. Two years, as the CNIL recommends."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from app.accounts.events import AccountInactive
from app.accounts.models import RESIDENT, Account
from app.accounts.people import delete_account
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish

INACTIVITY_PERIOD = timedelta(days=731)
# How long before the end each letter leaves.
REMINDERS_BEFORE_DELETION = (timedelta(days=30), timedelta(days=7))


def list_inactive_accounts() -> list[Account]:
    """Residents who did not come for long enough to be written to."""
    limit = clock.today() - INACTIVITY_PERIOD + REMINDERS_BEFORE_DELETION[0]
    never_came = Account.last_seen_on.is_(None) & (
        Account.created_at <= clock.now() - INACTIVITY_PERIOD + REMINDERS_BEFORE_DELETION[0]
    )
    return list(
        db.session.scalars(
            select(Account)
            .where(Account.kind == RESIDENT, Account.confirmed_at.is_not(None))
            .where(or_(Account.last_seen_on <= limit, never_came))
            .order_by(Account.id)
        )
    )


def remind_or_delete_account(account: Account) -> None:
    """The letter of today, or the end; nothing when it is not the day. Each letter leaves its whole delay, whatever was late."""
    today, told_on = clock.today(), account.inactivity_told_on
    end = _get_last_use(account) + INACTIVITY_PERIOD
    if told_on is not None:
        end = max(end, told_on + REMINDERS_BEFORE_DELETION[account.inactivity_letters - 1])
    if account.inactivity_letters == len(REMINDERS_BEFORE_DELETION):
        if today >= end:
            delete_account(account)
        return
    notice = REMINDERS_BEFORE_DELETION[account.inactivity_letters]
    if today >= end - notice:
        account.inactivity_letters += 1
        account.inactivity_told_on = today
        publish(AccountInactive(account.id, max(end, today + notice)))


def _get_last_use(account: Account) -> date:
    return account.last_seen_on or clock.to_paris(account.created_at).date()
