"""After a restoration: what had been erased since the backup, and came back with it, is erased again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.accounts.people import erase_account
from app.cases import drafts
from app.cases.erasure import erase_sealed
from app.cases.models import Case, Draft
from app.core import purged
from app.core.db import db
from app.core.erasing import ERASE
from app.core.outbox import OutboxItem, is_waiting
from app.core.sealing import SealingKey, destroy_key, purge_fingerprint
from app.core.sites import current_site
from app.privacy import archives
from app.privacy.anonymisation import forget
from app.privacy.belongings import KEY, tables_with
from app.privacy.models import Archive


def returned_keys() -> list[UUID]:
    """The keys that the ledger says were destroyed, and that rows of the main database name again."""
    ledger = _ledger()
    named = {key_id for table in tables_with(KEY) for key_id in db.session.scalars(select(table.c[KEY]).distinct())}
    return sorted(key_id for key_id in named if key_id is not None and purge_fingerprint(key_id) in ledger)


def purge(key_ids: list[UUID]) -> None:
    """Deletes the requests, drafts, archives and accounts of these keys; keys and files are erased after the commit."""
    forget(list(db.session.scalars(select(Case.id).where(Case.key_id.in_(key_ids)))))
    for archive in db.session.scalars(select(Archive).where(Archive.key_id.in_(key_ids))).all():
        archives.discard(archive)
    for draft in db.session.scalars(select(Draft).where(Draft.key_id.in_(key_ids))).all():
        drafts.discard(draft)
    for account in db.session.scalars(select(Account).where(Account.key_id.in_(key_ids))).all():
        erase_account(account)
    db.session.flush()
    for table in reversed(tables_with(KEY)):
        db.session.execute(delete(table).where(table.c[KEY].in_(key_ids)))


def destroy_returned_keys() -> None:
    """The keys themselves, which an old copy of their database brought back, whether or not a row names them."""
    ledger = _ledger()
    with current_site().keys_engine.connect() as keys:
        there = list(keys.scalars(select(SealingKey.id)))
    for key_id in there:
        if purge_fingerprint(key_id) in ledger:
            destroy_key(key_id)


def erase_what_waits() -> None:
    """Erases at once the keys and files that the outbox holds for erasure: the worker will find nothing left to erase."""
    for ids in db.session.scalars(select(OutboxItem.ids).where(OutboxItem.kind == ERASE, is_waiting)).all():
        erase_sealed(**ids)


def _ledger() -> set[bytes]:
    with current_site().keys_engine.connect() as keys:
        return purged.ledger(keys)
