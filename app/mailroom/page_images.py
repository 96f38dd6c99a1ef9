"""Pictures of the pages of the PDF files of an item, and their text, made by the worker after the commit."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.sealing import KeyDestroyed
from app.mailroom import items, text_recognition
from app.mailroom.letter_subjects import find_subject
from app.mailroom.models import LETTER, MailItem
from app.mailroom.pdf_pages import PdfUnreadable, draw_pages

READ_PAGES = "read_mail_pages"
PDF = "application/pdf"
MAX_PAGES = 40
MAX_TEXT_CHARACTERS = 50_000
# For all the files of an item: those that come after it are not drawn.
MAX_SECONDS = 120.0


def queue_page_images(item: MailItem) -> None:
    enqueue(READ_PAGES, item_id=item.id)


def read_pages(item_id: str) -> None:
    """Outbox handler: draw the pages that are not drawn yet, and recognise the text of letters."""
    item = db.session.get(MailItem, UUID(item_id))
    if item is None:
        return
    try:
        files = items.list_files(item)
        contents = items.open_contents(item)
    except KeyDestroyed:
        return
    pages = [file for file in files if file["page"] is not None]
    drawn_ids = {page["source_id"] for page in pages}
    new_pages = _draw_files(item, [file for file in files if _is_to_draw(file, drawn_ids)])
    text = "" if contents.recognised_text else _read_text(item, files, new_pages)
    for file_id, pictures in new_pages.items():
        for number, (picture, _text) in enumerate(pictures, start=1):
            items.add_file(
                item, picture, name=f"page-{number}.jpg", type_="image/jpeg", page=number, source_id=UUID(file_id)
            )
    if text:
        is_named_by_file = any(contents.subject == file["name"] for file in files)
        subject = (find_subject(text) if is_named_by_file else "") or contents.subject
        items.save_contents(item, replace(contents, subject=subject, recognised_text=text[:MAX_TEXT_CHARACTERS]))


def _is_to_draw(file: dict[str, Any], drawn_ids: set[str]) -> bool:
    return file["type"] == PDF and file["page"] is None and file["id"] not in drawn_ids


def _draw_files(item: MailItem, files: list[dict[str, Any]]) -> dict[str, list[tuple[bytes, str]]]:
    deadline = time.monotonic() + MAX_SECONDS
    return {file["id"]: _draw_file(item, file) for file in files if time.monotonic() < deadline}


def _draw_file(item: MailItem, file: dict[str, Any]) -> list[tuple[bytes, str]]:
    content = b"".join(items.open_item_file(item, UUID(file["id"])).chunks)
    try:
        return [(page.content, page.text) for page in draw_pages(content, MAX_PAGES)]
    except PdfUnreadable:
        return []


def _read_text(item: MailItem, files: list[dict[str, Any]], new_pages: dict[str, list[tuple[bytes, str]]]) -> str:
    """The text of a letter: that of the PDF when it has some, else what is recognised on its pictures."""
    if item.kind != LETTER:
        return ""
    own_text = "\n\n".join(text.strip() for pages in new_pages.values() for _picture, text in pages if text.strip())
    if own_text:
        return own_text
    picture_files = [file for file in files if file["type"] == "image/jpeg" or file["type"] == "image/png"]
    pictures = [picture for pages in new_pages.values() for picture, _text in pages]
    pictures += [b"".join(items.open_item_file(item, UUID(file["id"])).chunks) for file in picture_files]
    return text_recognition.recognise_text(pictures)
