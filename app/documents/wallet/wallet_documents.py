"""The documents of a wallet: added within the quota, read, corrected, replaced, deleted with their keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.accounts.events import AccountDeleted
from app.cases.files.attachments import OpenedFile
from app.cases.files.uploads import UploadedFile
from app.core import clock, storage
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.domain_errors import NotFound
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.sealing import create_key
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.documents.wallet.document_contents import (
    DocumentContents,
    Origin,
    ReadableDocument,
    read_document,
    write_contents,
)
from app.documents.wallet.document_kinds import KINDS, OTHER
from app.documents.wallet.events import WalletDocumentDeleted
from app.documents.wallet.models import Wallet, WalletDocument, WalletShare
from app.documents.wallet.settings import MAX_DOCUMENTS, get_max_bytes
from app.documents.wallet.wallet_sealing import derive_file_key
from app.procedures.fields import Field, Problem
from app.procedures.fields.files import problems_of_file

MAX_TITLE_CHARACTERS = 120
# What a wallet takes, as a field of a form says it.
FILE = Field(
    id="file",
    type="files",
    label="",
    required=True,
    settings={"max_files": 1, "max_size_mb": 10, "accept": ["image", "pdf", "document"]},
)


class WalletDocumentNotFound(NotFound):
    """No such document in the wallet of this person."""


class WalletRefused(ValueError):
    """The document cannot be added: `problems` are those of its file, in the codes of fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([problem.code for problem in problems])
        self.problems = problems


@dataclass(frozen=True)
class Description:
    """Description of a document by its owner."""

    kind: str
    title: str
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Room:
    """Room used and left in a wallet."""

    used: int
    maximum: int
    count: int


def list_documents(account_id: UUID) -> list[ReadableDocument]:
    """The documents of a person, the latest first."""
    query = select(Wallet, WalletDocument).join(WalletDocument, WalletDocument.account_id == Wallet.account_id)
    query = query.where(Wallet.account_id == account_id)
    rows = db.session.execute(query.order_by(WalletDocument.added_at.desc(), WalletDocument.id))
    return [read_document(wallet, document) for wallet, document in rows]


def find_document(account_id: UUID, document_id: UUID) -> ReadableDocument:
    """A document of this person. Raises WalletDocumentNotFound."""
    document = db.session.get(WalletDocument, document_id)
    if document is None or document.account_id != account_id:
        raise WalletDocumentNotFound(document_id)
    return read_document(find_wallet(account_id), document)


def find_wallet(account_id: UUID) -> Wallet:
    """The wallet of a person who has one."""
    return db.session.get_one(Wallet, account_id)


def measure_room(account_id: UUID) -> Room:
    """Measure the part of the quota that is used."""
    query = select(func.coalesce(func.sum(WalletDocument.size), 0), func.count())
    used, count = db.session.execute(query.where(WalletDocument.account_id == account_id)).one()
    return Room(int(used), get_max_bytes(), count)


def add_document(
    account_id: UUID, file: UploadedFile, description: Description, *, origin: Origin | None = None
) -> WalletDocument:
    """Keep a file that was received. Raises WalletRefused; may raise storage.StorageFull."""
    check_file(file)
    wallet = _lock_wallet(account_id)
    _check_room(account_id, file)
    document = WalletDocument(
        id=new_id(),
        account_id=account_id,
        key_id=create_key(),
        added_at=clock.now(),
        last_used_on=clock.today(),
    )
    stored_file = _store_content(wallet, document, file.stream, limit=file.size)
    write_contents(
        wallet,
        document,
        DocumentContents(
            name=file.name,
            type=file.type,
            sha256=stored_file.sha256,
            origin=origin,
            **_clean_description(description, file.name),
        ),
    )
    db.session.add(document)
    return document


def update_description(readable: ReadableDocument, description: Description) -> None:
    """Correct what the owner says of a document."""
    wallet = find_wallet(readable.document.account_id)
    values = _clean_description(description, readable.contents.name)
    write_contents(wallet, readable.document, replace(readable.contents, **values))
    record_use(readable.document)


def replace_file(readable: ReadableDocument, file: UploadedFile) -> None:
    """Another file in the place of the former one: its mark of validation and its origin are not those of this one.

    Raises WalletRefused; may raise storage.StorageFull.
    """
    check_file(file)
    document, wallet = readable.document, _lock_wallet(readable.document.account_id)
    _check_room(document.account_id, file, freed=document)
    former_key, former_name = document.key_id, document.stored_name
    document.key_id = create_key()
    stored_file = _store_content(wallet, document, file.stream, limit=file.size)
    document.mark = None
    contents = replace(readable.contents, name=file.name, type=file.type, sha256=stored_file.sha256, origin=None)
    write_contents(wallet, document, contents)
    record_use(document)
    _report_deletion(document.id)
    delete_sealed_later(former_key, [former_name])


def set_withheld(readable: ReadableDocument, procedure: str, *, is_withheld: bool) -> None:
    """Stop offering a document in the forms of a procedure, or offer it again."""
    wallet = find_wallet(readable.document.account_id)
    others = tuple(slug for slug in readable.contents.withheld if slug != procedure)
    withheld = (*others, procedure) if is_withheld else others
    write_contents(wallet, readable.document, replace(readable.contents, withheld=withheld))


def open_document(readable: ReadableDocument) -> OpenedFile:
    """The file, decrypted as it is read. Raises KeyDestroyed."""
    document, contents = readable.document, readable.contents
    key = derive_file_key(find_wallet(document.account_id).key_id, document.key_id)
    chunks = storage.read_file(document.stored_name, key)
    return OpenedFile(name=contents.name, type=contents.type, size=document.size, chunks=chunks)


def load_file(readable: ReadableDocument) -> UploadedFile:
    """The file in memory, to be copied as one that was just uploaded."""
    opened = open_document(readable)
    stream = BytesIO(b"".join(opened.chunks))
    return UploadedFile(name=opened.name, type=opened.type, size=opened.size, stream=stream)


def record_use(document: WalletDocument) -> None:
    """Somebody needs the document: it is not deleted for want of use."""
    document.last_used_on, document.delete_on = clock.today(), None


def delete_document(document: WalletDocument) -> None:
    """Delete a document; its file and its key are deleted after the commit. Requests keep their copies."""
    _report_deletion(document.id)
    shares = select(WalletShare).where(WalletShare.document_id == document.id)
    for share in db.session.scalars(shares).all():
        share.document_id = None
    db.session.flush()
    delete_sealed_later(document.key_id, [document.stored_name])
    db.session.delete(document)


def delete_wallet(account_id: UUID) -> None:
    """Delete every document, what is known of their uses, and the key of the person. Requests keep their copies."""
    wallet = db.session.get(Wallet, account_id)
    if wallet is None:
        return
    db.session.execute(delete(WalletShare).where(WalletShare.account_id == account_id))
    for document in db.session.scalars(select(WalletDocument).where(WalletDocument.account_id == account_id)).all():
        delete_document(document)
    db.session.flush()
    db.session.delete(wallet)
    db.session.flush()
    delete_sealed_later(wallet.key_id)


def delete_wallet_of_account(event: AccountDeleted) -> None:
    """Reaction to AccountDeleted: nothing of its wallet can be read any more."""
    delete_wallet(event.account_id)


def check_file(file: UploadedFile) -> None:
    """Raises WalletRefused for a file that no request would take."""
    problems = problems_of_file(FILE, file.describe())
    if problems:
        raise WalletRefused(problems)


def find_by_digest(account_id: UUID, digest: str) -> ReadableDocument | None:
    """The document that is this very file, if the person keeps it already."""
    return next((document for document in list_documents(account_id) if document.contents.sha256 == digest), None)


def _report_deletion(document_id: UUID) -> None:
    publish(WalletDocumentDeleted(document_id))


def _clean_description(description: Description, name: str) -> dict[str, Any]:
    title = " ".join(description.title.split())[:MAX_TITLE_CHARACTERS]
    return {
        "kind": description.kind if description.kind in KINDS else OTHER,
        "title": title or name.rpartition(".")[0] or name,
        "issued_on": description.issued_on.isoformat() if description.issued_on else "",
        "expires_on": description.expires_on.isoformat() if description.expires_on else "",
    }


def _lock_wallet(account_id: UUID) -> Wallet:
    """The wallet of a person, made with the first document, locked until the end of the transaction."""
    if db.session.get(Wallet, account_id) is None:
        insert_once(Wallet, account_id=account_id, key_id=create_key(), created_at=clock.now())
    query = select(Wallet).where(Wallet.account_id == account_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _check_room(account_id: UUID, file: UploadedFile, *, freed: WalletDocument | None = None) -> None:
    room = measure_room(account_id)
    used = room.used - (freed.size if freed else 0)
    if freed is None and room.count >= MAX_DOCUMENTS:
        raise WalletRefused([Problem("wallet_too_many", {"maximum": MAX_DOCUMENTS})])
    if used + file.size > room.maximum:
        raise WalletRefused([Problem("wallet_full", {"name": file.name})])


def _store_content(wallet: Wallet, document: WalletDocument, stream: IO[bytes], *, limit: int) -> storage.StoredFile:
    stream.seek(0)
    stored_file = storage.write_file(stream, derive_file_key(wallet.key_id, document.key_id), limit=limit)
    document.stored_name, document.size = stored_file.name, stored_file.size
    return stored_file
