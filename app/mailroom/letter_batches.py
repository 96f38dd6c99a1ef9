"""Batches of scanned letters: dropped in one or several files, cut by the worker, one item for each letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.files.uploads import UploadedFile
from app.core import clock, storage
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key, get_encryption_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.web.access_rules import Actor
from app.mailroom import items
from app.mailroom.desks import Desk, is_on_desks, list_own_desks
from app.mailroom.items import Contents
from app.mailroom.letter_subjects import find_subject
from app.mailroom.models import LETTER, NEW, LetterBatch, MailItem
from app.mailroom.page_images import PDF, queue_page_images
from app.mailroom.pdf_pages import CutLetter, PdfUnreadable, cut_letters

CUT_LETTERS = "cut_letters"
DESCRIPTION = "letter_batch.description"
WAITING, DONE, FAILED = "waiting", "done", "failed"
RETENTION = timedelta(days=7)


def drop_file(file: UploadedFile, desk: Desk, *, by: Actor) -> LetterBatch:
    """A file of scanned letters, to be cut by the worker; a picture is one letter."""
    key_id = create_key()
    stored_file = storage.write_file(file.stream, get_encryption_key(key_id), limit=file.size)
    batch = LetterBatch(
        id=new_id(),
        department=desk.department,
        family=desk.family,
        state=WAITING,
        letters=0,
        key_id=key_id,
        stored_name=stored_file.name,
        sealed=seal(key_id, {"name": file.name, "type": file.type}, about=DESCRIPTION),
        dropped_at=clock.now(),
        dropped_by_id=by.account_id,
    )
    db.session.add(batch)
    enqueue(CUT_LETTERS, batch_id=batch.id)
    return batch


def list_batches(by: Actor, limit: int = 20) -> list[tuple[LetterBatch, str]]:
    """The latest batches of the desks of an agent, each with the name of its file."""
    query = select(LetterBatch).where(is_on_desks(LetterBatch, list_own_desks(by)))
    batches = db.session.scalars(query.order_by(LetterBatch.dropped_at.desc()).limit(limit))
    return [(batch, str(_describe(batch)["name"])) for batch in batches]


def cut_batch(batch_id: str) -> None:
    """Outbox handler: one item for each letter. The batch and its items are one transaction: it runs once."""
    batch = db.session.get(LetterBatch, UUID(batch_id))
    if batch is None or batch.state != WAITING or batch.stored_name is None:
        return
    description = _describe(batch)
    content = b"".join(storage.read_file(batch.stored_name, get_encryption_key(batch.key_id)))
    if description["type"] != PDF:
        _create_letter(batch, description, content)
        _end_batch(batch, 1)
        return
    try:
        letters = cut_letters(content)
    except PdfUnreadable as error:
        batch.state, batch.error_code = FAILED, error.reason
        return
    for number, letter in enumerate(letters, start=1):
        name = description["name"] if len(letters) == 1 else _number_name(description["name"], number)
        # The latest come first in the list: the first letter of a file is the latest.
        received_at = batch.dropped_at + timedelta(microseconds=len(letters) - number)
        _create_letter(batch, {"name": name, "type": PDF}, letter.content, letter, received_at=received_at)
    _end_batch(batch, len(letters))


def record_failure(batch_id: str, reason: str) -> None:
    """Failure handler of the outbox: the file stays, and the page shows the failure."""
    batch = db.session.get(LetterBatch, UUID(batch_id))
    if batch is not None and batch.state == WAITING:
        batch.state, batch.error_code = FAILED, reason


def expire_batches() -> int:
    """Delete the batches dropped a week ago; returns how many. Nightly."""
    old_batches = db.session.scalars(select(LetterBatch).where(LetterBatch.dropped_at < clock.now() - RETENTION)).all()
    for batch in old_batches:
        db.session.delete(batch)
        delete_sealed_later(batch.key_id, [batch.stored_name] if batch.stored_name else [])
    return len(old_batches)


def _create_letter(
    batch: LetterBatch,
    description: dict[str, Any],
    content: bytes,
    letter: CutLetter | None = None,
    *,
    received_at: datetime | None = None,
) -> MailItem:
    file = UploadedFile(description["name"], description["type"], len(content), BytesIO(content))
    own_text = "\n\n".join(page.text.strip() for page in letter.pages if page.text.strip()) if letter else ""
    item = items.create_item(
        Contents(subject=find_subject(own_text) or description["name"], recognised_text=own_text[:50_000]),
        kind=LETTER,
        state=NEW,
        desk=Desk(batch.department, batch.family),
        received_at=received_at or batch.dropped_at,
    )
    source = items.add_file(item, content, name=file.name, type_=file.type)
    for number, page in enumerate(letter.pages if letter else (), start=1):
        items.add_file(
            item, page.content, name=f"page-{number}.jpg", type_="image/jpeg", page=number, source_id=source.id
        )
    queue_page_images(item)
    return item


def _end_batch(batch: LetterBatch, letters: int) -> None:
    """The letters are items: the file of the batch is deleted with the orphans at night, its line stays for a week."""
    batch.state, batch.letters, batch.stored_name = DONE, letters, None


def _describe(batch: LetterBatch) -> dict[str, Any]:
    description: dict[str, Any] = unseal(batch.key_id, batch.sealed, about=DESCRIPTION)
    return description


def _number_name(name: str, number: int) -> str:
    stem, _dot, ending = name.rpartition(".")
    return f"{stem or ending}-{number}.pdf"
