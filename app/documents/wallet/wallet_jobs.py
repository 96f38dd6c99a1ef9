"""Nightly tasks of wallets: reminders before documents expire, and deletion of those that nobody uses, after a notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.documents.wallet.document_contents import read_contents
from app.documents.wallet.events import WalletDocumentsExpiring, WalletDocumentsUnused
from app.documents.wallet.models import WalletDocument
from app.documents.wallet.wallet_documents import delete_document, find_wallet

# The same as for accounts: nothing is kept for longer than it is of use.
UNUSED_PERIOD = timedelta(days=731)
NOTICE_PERIOD = timedelta(days=30)


def remind_of_expiry() -> int:
    """Remind the owners of documents that expire soon, with one e-mail each; returns how many owners."""
    owners = _list_by_owner(WalletDocument.remind_on <= clock.today())
    for account_id, documents in owners:
        days = _list_expiry_days(account_id, documents)
        for document in documents:
            document.remind_on = None
        if days:
            publish(WalletDocumentsExpiring(account_id, len(days), min(days)))
    return len(owners)


def delete_unused_documents() -> int:
    """Tell the owners of documents unused for two years, and delete those of which they were told; returns how many."""
    today = clock.today()
    expired = db.session.scalars(select(WalletDocument).where(WalletDocument.delete_on <= today)).all()
    for document in expired:
        delete_document(document)
    db.session.flush()
    limit = today - UNUSED_PERIOD + NOTICE_PERIOD
    for account_id, documents in _list_by_owner(
        (WalletDocument.last_used_on <= limit) & WalletDocument.delete_on.is_(None)
    ):
        for document in documents:
            document.delete_on = today + NOTICE_PERIOD
        publish(WalletDocumentsUnused(account_id, len(documents), today + NOTICE_PERIOD))
    return len(expired)


def _list_by_owner(condition: ColumnElement[bool]) -> list[tuple[UUID, list[WalletDocument]]]:
    query = select(WalletDocument).where(condition).order_by(WalletDocument.account_id, WalletDocument.id)
    rows = groupby(db.session.scalars(query).all(), key=attrgetter("account_id"))
    return [(account_id, list(documents)) for account_id, documents in rows]


def _list_expiry_days(account_id: UUID, documents: Iterable[WalletDocument]) -> list[date]:
    """The days on which they expire, from today on: the worker may have been stopped for a while."""
    wallet = find_wallet(account_id)
    texts = [read_contents(wallet, document).expires_on for document in documents]
    return [day for day in map(date.fromisoformat, filter(None, texts)) if day >= clock.today()]
