"""Inactive accounts of residents: two reminders, then deletion. Two years, as the CNIL recommends."""

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
# How long before deletion each reminder is sent.
REMINDERS_BEFORE_DELETION = (timedelta(days=30), timedelta(days=7))


def list_inactive_accounts() -> list[Account]:
    """Accounts of residents inactive for long enough to get a first reminder."""
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
    """Send the reminder that is due, or delete the account. A late reminder postpones the deletion: each keeps its full
    delay.
    """
    today, reminded_on = clock.today(), account.inactivity_told_on
    deletes_on = _get_last_use(account) + INACTIVITY_PERIOD
    if reminded_on is not None:
        deletes_on = max(deletes_on, reminded_on + REMINDERS_BEFORE_DELETION[account.inactivity_letters - 1])
    if account.inactivity_letters == len(REMINDERS_BEFORE_DELETION):
        if today >= deletes_on:
            delete_account(account)
        return
    notice = REMINDERS_BEFORE_DELETION[account.inactivity_letters]
    if today >= deletes_on - notice:
        account.inactivity_letters += 1
        account.inactivity_told_on = today
        publish(AccountInactive(account.id, max(deletes_on, today + notice)))


def _get_last_use(account: Account) -> date:
    return account.last_seen_on or clock.to_paris(account.created_at).date()
