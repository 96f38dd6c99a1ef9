"""Files given with a draft, a case or a message: encrypted in the store, described in a sealed row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select, update

from app.cases.models import Attachment, Case, CaseEvent, Draft
from app.core import clock, storage
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import get_encryption_key, seal, unseal

SEALED_DESCRIPTION = "attachment"


@dataclass(frozen=True)
class OpenedFile:
    """A file ready to be sent: its own name and type, and its content chunk by chunk."""

    name: str
    type: str
    size: int
    chunks: Iterator[bytes]


def add_to_draft(
    draft: Draft, stream: IO[bytes], *, name: str, type_: str, limit: int, attachment_id: UUID | None = None
) -> Attachment:
    """Stores a file given while filling; a device names it beforehand. Raises storage.FileTooLarge."""
    attachment = _store_file(draft.key_id, stream, name=name, type_=type_, limit=limit)
    attachment.id = attachment_id or attachment.id
    attachment.draft_id = draft.id
    return attachment


def replace_content(attachment: Attachment, stream: IO[bytes], *, name: str, type_: str, limit: int) -> None:
    """Stores another content under the same id; the former one goes with the orphans swept at night. Raises FileTooLarge."""
    stored_file = _write_content(attachment.key_id, stream, limit=limit)
    attachment.stored_name, attachment.size = stored_file.name, stored_file.size
    attachment.sealed = _seal_description(attachment.key_id, stored_file, name=name, type_=type_)
    attachment.added_at = clock.now()


def add_to_event(case: Case, event: CaseEvent, stream: IO[bytes], *, name: str, type_: str, limit: int) -> Attachment:
    """Stores a file given with a message. Raises storage.FileTooLarge."""
    attachment = add_to_case(case, stream, name=name, type_=type_, limit=limit)
    attachment.event_id = event.id
    return attachment


def add_to_case(case: Case, stream: IO[bytes], *, name: str, type_: str, limit: int) -> Attachment:
    """Stores a file given with an action, whose event is yet to be written. Raises storage.FileTooLarge."""
    attachment = _store_file(case.key_id, stream, name=name, type_=type_, limit=limit)
    attachment.case_id = case.id
    return attachment


def add_before_event(
    case: Case, waits_for: UUID, stream: IO[bytes], *, name: str, type_: str, limit: int, attachment_id: UUID
) -> Attachment:
    """Stores a file that a device sends before what it goes with, under the token of the latter: nobody sees it until then."""
    attachment = add_to_case(case, stream, name=name, type_=type_, limit=limit)
    attachment.id, attachment.event_id = attachment_id, waits_for
    return attachment


def list_waiting_files(case: Case, token: UUID) -> dict[UUID, Attachment]:
    """The files of a case that came before what they go with."""
    query = select(Attachment).where(Attachment.case_id == case.id, Attachment.event_id == token)
    return {attachment.id: attachment for attachment in db.session.scalars(query.order_by(Attachment.added_at))}


def copy_to_draft(attachment: Attachment, draft: Draft) -> Attachment:
    """Copy the file to another draft, sealed with the key of that draft. Raises KeyDestroyed."""
    source = open_file(attachment)
    stream = BytesIO(b"".join(source.chunks))
    return add_to_draft(draft, stream, name=source.name, type_=source.type, limit=source.size)


def move_to_case(draft_id: UUID, case: Case) -> None:
    """The files of a draft follow it into the case it becomes; they share its key."""
    db.session.execute(
        update(Attachment)
        .where(Attachment.draft_id == draft_id, Attachment.key_id == case.key_id)
        .values(draft_id=None, case_id=case.id)
    )


def describe_file(attachment: Attachment) -> dict[str, Any]:
    """The description of a file stored in an answer of type `files`."""
    words = unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)
    return {"id": str(attachment.id), "size": attachment.size, "name": words["name"], "type": words["type"]}


def files_of_draft(draft: Draft) -> dict[str, Attachment]:
    """The files of a draft by id: what its answers may name."""
    attachments = db.session.scalars(select(Attachment).where(Attachment.draft_id == draft.id))
    return {str(attachment.id): attachment for attachment in attachments}


def digests_in(draft: Draft, attachment_ids: Collection[str]) -> set[str]:
    """The digests of some of the files of a draft."""
    return {digest_of(attachment) for id_, attachment in files_of_draft(draft).items() if id_ in attachment_ids}


def digest_of(attachment: Attachment) -> str:
    """The SHA-256 of what is kept of a file."""
    return str(unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)["sha256"])


def read_detail(attachment: Attachment, name: str) -> Any:
    """Read a detail found about the content of a file; None when there is none. Raises KeyDestroyed."""
    return unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION).get(name)


def write_detail(attachment: Attachment, name: str, value: Any) -> None:
    """Keep what was found about the content of a file, as JSON; it goes when the content is replaced."""
    description = unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)
    attachment.sealed = seal(attachment.key_id, {**description, name: value}, about=SEALED_DESCRIPTION)


def find_in_case(case: Case, attachment_id: UUID) -> Attachment | None:
    """A file of this case; None when it belongs to another."""
    attachment = db.session.get(Attachment, attachment_id)
    return attachment if attachment is not None and attachment.case_id == case.id else None


def open_file(attachment: Attachment) -> OpenedFile:
    """Decrypts a file as it is read. Raises KeyDestroyed when the case was anonymised."""
    words = unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)
    chunks = storage.read_file(attachment.stored_name, get_encryption_key(attachment.key_id))
    return OpenedFile(name=words["name"], type=words["type"], size=attachment.size, chunks=chunks)


def delete_attachment(attachment: Attachment) -> None:
    """Detach a file from a draft; the nightly deletion of orphans deletes its content."""
    db.session.delete(attachment)


def _store_file(key_id: UUID, stream: IO[bytes], *, name: str, type_: str, limit: int) -> Attachment:
    stored_file = _write_content(key_id, stream, limit=limit)
    attachment = Attachment(
        id=new_id(),
        key_id=key_id,
        stored_name=stored_file.name,
        size=stored_file.size,
        sealed=_seal_description(key_id, stored_file, name=name, type_=type_),
        added_at=clock.now(),
    )
    db.session.add(attachment)
    return attachment


def _write_content(key_id: UUID, stream: IO[bytes], *, limit: int) -> storage.StoredFile:
    stream.seek(0)  # what was rolled back may be stored again
    return storage.write_file(stream, get_encryption_key(key_id), limit=limit)


def _seal_description(key_id: UUID, stored_file: storage.StoredFile, *, name: str, type_: str) -> bytes:
    return seal(key_id, {"name": name, "type": type_, "sha256": stored_file.sha256}, about=SEALED_DESCRIPTION)
