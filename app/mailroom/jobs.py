"""Nightly work of the mailroom."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.mailroom.items import delete_item
from app.mailroom.letter_batches import expire_batches
from app.mailroom.models import MailItem

BATCH = 200


def expire_mail() -> int:
    """Delete the items and the batches whose time has come; returns how many. Nightly."""
    total, count = 0, BATCH
    while count == BATCH:
        expired_items = db.session.scalars(
            select(MailItem).where(MailItem.expires_at <= clock.now()).limit(BATCH)
        ).all()
        for item in expired_items:
            delete_item(item)
        db.session.commit()
        count = len(expired_items)
        total += count
    return total + expire_batches()
