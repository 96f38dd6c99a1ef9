"""Wallets of the tests, and files to put into them."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.cases.files.uploads import receive_file
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import clear_used_keys
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.documents.wallet import wallet_documents
from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.wallet_documents import Description, find_document

PDF = b"%PDF-1.7\nun justificatif"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def keep(
    account_id: UUID,
    content: bytes = PDF,
    *,
    name: str = "facture.pdf",
    kind: str = "home",
    title: str = "Facture d’eau",
    expires_on: date | None = None,
) -> ReadableDocument:
    """A document in the wallet of this person."""
    file = receive_file(io.BytesIO(content), name)
    document = wallet_documents.add_document(account_id, file, Description(kind, title, expires_on=expires_on))
    db.session.commit()
    return find_document(account_id, document.id)


def read_file(account_id: UUID, document_id: UUID) -> bytes:
    """The content of a document."""
    return b"".join(wallet_documents.open_document(find_document(account_id, document_id)).chunks)


def run_deletions() -> None:
    """Delete the keys and files of which the deletion was asked, as the worker does."""
    db.session.commit()
    waiting = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == DELETE_SEALED))
    deliver_items("principal", [str(item.id) for item in waiting])
    db.session.expire_all()
    clear_used_keys()
