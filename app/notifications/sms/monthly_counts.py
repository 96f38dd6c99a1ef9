"""Counts of the short messages sent each month, for the bill: numbers, of no message in particular."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.notifications.models import DELIVERED, Message, SmsCount

SHOWN_MONTHS = 24


def count_sent(gateway: str, parts: int) -> None:
    """Count a message that a gateway took."""
    month = f"{clock.today():%Y-%m}"
    _ensure_row(month, gateway)
    _add(month, gateway, messages=1, parts=parts)


def count_outcome(message: Message, *, former: str | None, outcome: str) -> None:
    """Count what became of a message, in the month when it was sent; `former` is what was counted before."""
    if message.sent_at is None or message.gateway is None:
        return
    month = f"{clock.to_paris(message.sent_at):%Y-%m}"
    _ensure_row(month, message.gateway)
    is_delivered = outcome == DELIVERED
    _add(month, message.gateway, delivered=int(is_delivered), undelivered=-1 if former else int(not is_delivered))


def list_months() -> Sequence[SmsCount]:
    """The counts, latest month first."""
    query = select(SmsCount).order_by(SmsCount.month.desc(), SmsCount.gateway).limit(SHOWN_MONTHS)
    return db.session.scalars(query).all()


def _ensure_row(month: str, gateway: str) -> None:
    insert_once(SmsCount, month=month, gateway=gateway, messages=0, parts=0, delivered=0, undelivered=0)


def _add(month: str, gateway: str, **numbers: int) -> None:
    """In one statement, so that concurrent workers lose nothing."""
    statement = update(SmsCount).where(SmsCount.month == month, SmsCount.gateway == gateway)
    values = {name: getattr(SmsCount, name) + number for name, number in numbers.items()}
    db.session.execute(statement.values(values), execution_options={"synchronize_session": False})
