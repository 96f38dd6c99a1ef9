"""Items of mail: created with their files, opened by the agents of their desk, deleted when their time has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.cases.access import can_open
from app.cases.files.attachments import OpenedFile
from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.core import clock, storage
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import create_key, get_encryption_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.web.access_rules import Actor
from app.mailroom.desks import Desk, list_own_desks
from app.mailroom.models import MailFile, MailItem
from app.mailroom.settings import get_handled_period, get_waiting_period

CONTENTS, FILE = "mail_item.contents", "mail_file.description"


class ItemNotFound(NotFound):
    """No such item of mail, or none that this agent may see."""


class ItemHandled(Exception):
    """Somebody has handled the item already."""


@dataclass(frozen=True)
class Contents:
    """Sealed contents of an item."""

    subject: str = ""
    text: str = ""
    sender_name: str = ""
    sender_address: str = ""
    recipient: str = ""
    # When its sender says to have written it.
    sent_at: str | None = None
    message_id: str = ""
    # Why nobody is to answer it: "reply", "bounce", "list" or "loop".
    automatic: str | None = None
    # The files that were not kept, and why: {"name", "reason"}.
    refused_files: list[dict[str, str]] = field(default_factory=list)
    # The case that it may be about, and why: "mark" or "reference".
    candidate_id: str | None = None
    candidate_reason: str = ""
    # Why an answer to our e-mail waits for an agent: one of the doubts of `case_match`.
    candidate_doubt: str = ""
    # The text that was recognised on the pages.
    recognised_text: str = ""
    # Who did what, oldest first: {"at", "by", "kind", "to"}.
    events: list[dict[str, str]] = field(default_factory=list)

    @property
    def sender(self) -> str:
        return self.sender_name or self.sender_address


def create_item(
    contents: Contents,
    files: Iterable[UploadedFile] = (),
    *,
    kind: str,
    state: str,
    desk: Desk,
    received_at: datetime | None = None,
    mailbox_id: UUID | None = None,
    message_index: bytes | None = None,
) -> MailItem:
    """A new item with its files, on a desk."""
    now = clock.now()
    key_id = create_key()
    item = MailItem(
        id=new_id(),
        kind=kind,
        state=state,
        mailbox_id=mailbox_id,
        message_index=message_index,
        department=desk.department,
        family=desk.family,
        key_id=key_id,
        sealed=seal(key_id, asdict(contents), about=CONTENTS),
        received_at=received_at or now,
        expires_at=now + get_waiting_period(),
    )
    db.session.add(item)
    for file in files:
        add_file(item, file.stream.read(), name=file.name, type_=file.type)
    return item


def add_file(
    item: MailItem, content: bytes, *, name: str, type_: str, page: int | None = None, source_id: UUID | None = None
) -> MailFile:
    """Stores a file of an item, or the picture of a page."""
    stored_file = storage.write_file(BytesIO(content), get_encryption_key(item.key_id), limit=len(content))
    file = MailFile(
        id=new_id(),
        item_id=item.id,
        page=page,
        source_id=source_id,
        key_id=item.key_id,
        stored_name=stored_file.name,
        size=stored_file.size,
        sealed=seal(item.key_id, {"name": name, "type": type_}, about=FILE),
        position=sum(1 for each in db.session.new if isinstance(each, MailFile) and each.item_id == item.id),
    )
    file.item = item
    db.session.add(file)
    return file


def find_item(item_id: UUID, *, by: Actor) -> MailItem:
    """The item, for an agent of its desk who may also open its case, if it has one. Raises ItemNotFound for anyone else."""
    item = db.session.get(MailItem, item_id)
    if item is None or Desk(item.department, item.family) not in list_own_desks(by):
        raise ItemNotFound(item_id)
    case = db.session.get(Case, item.case_id) if item.case_id else None
    if case is not None and not can_open(by, case):
        raise ItemNotFound(item_id)
    return item


def open_contents(item: MailItem) -> Contents:
    """Raises KeyDestroyed."""
    return Contents(**unseal(item.key_id, item.sealed, about=CONTENTS))


def save_contents(item: MailItem, contents: Contents) -> None:
    item.sealed = seal(item.key_id, asdict(contents), about=CONTENTS)


def list_files(item: MailItem) -> list[dict[str, Any]]:
    """The files of an item: {"id", "name", "type", "size", "page", "source_id"}, in their order."""
    query = select(MailFile).where(MailFile.item_id == item.id).order_by(MailFile.page, MailFile.position)
    return [
        {
            **unseal(file.key_id, file.sealed, about=FILE),
            "id": str(file.id),
            "size": file.size,
            "page": file.page,
            "source_id": str(file.source_id) if file.source_id else None,
        }
        for file in db.session.scalars(query)
    ]


def open_item_file(item: MailItem, file_id: UUID) -> OpenedFile:
    """One file of this item, decrypted as it is read. Raises ItemNotFound."""
    file = db.session.get(MailFile, file_id)
    if file is None or file.item_id != item.id:
        raise ItemNotFound(file_id)
    words = unseal(file.key_id, file.sealed, about=FILE)
    chunks: Iterator[bytes] = storage.read_file(file.stored_name, get_encryption_key(file.key_id))
    return OpenedFile(name=words["name"], type=words["type"], size=file.size, chunks=chunks)


def mark_handled(item: MailItem, state: str, *, by: Actor) -> None:
    """The item has been dealt with, and expires some days later."""
    now = clock.now()
    item.state, item.handled_at, item.handled_by_id = state, now, by.account_id
    item.expires_at = now + get_handled_period()


def delete_item(item: MailItem) -> None:
    """Delete an item; its files and its key go after the commit."""
    files = list(db.session.scalars(select(MailFile.stored_name).where(MailFile.item_id == item.id)))
    db.session.execute(delete(MailFile).where(MailFile.item_id == item.id))
    db.session.delete(item)
    delete_sealed_later(item.key_id, files)
