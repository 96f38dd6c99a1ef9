"""Photos given with a case as its readers look at them: in small beside their name, or whole, in the page itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.cases.files.attachments import OpenedFile, open_file
from app.cases.models import Attachment
from app.cases.reading.answer_rows import AnswerRow
from app.cases.reading.readable_case import ReadableCase
from app.core.photos.thumbnails import make_thumbnail

# Recognised by their content when they came, and rewritten without what cameras add: browsers draw them and run nothing.
PREVIEWED_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
THUMBNAIL_SIDE = 320
LARGEST_THUMBNAIL = 40_000
# One that cannot be made small is shown as it is, unless it is too heavy for a page that shows many.
LARGEST_AS_IT_IS = 300_000


@dataclass(frozen=True)
class SeenPicture:
    """A picture among those of its case."""

    file: Mapping[str, Any]
    number: int
    total: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def is_previewed(type_: str | None) -> bool:
    """Whether files of that type are shown in pages; every other one is saved."""
    return type_ in PREVIEWED_TYPES


def open_picture(attachment: Attachment) -> OpenedFile | None:
    """The file, when it is a picture that may be shown."""
    file = open_file(attachment)
    return file if is_previewed(file.type) else None


def open_thumbnail(attachment: Attachment) -> OpenedFile | None:
    """The picture in small; None for what is no picture, or could not be made small."""
    picture = open_picture(attachment)
    if picture is None:
        return None
    content = b"".join(picture.chunks)
    small = make_thumbnail(content, side=THUMBNAIL_SIDE, largest=LARGEST_THUMBNAIL)
    if small is not None:
        return OpenedFile(picture.name, "image/jpeg", len(small), iter([small]))
    if len(content) > LARGEST_AS_IT_IS:
        return None
    return OpenedFile(picture.name, picture.type, len(content), iter([content]))


def pictures_in(readable_case: ReadableCase) -> list[Mapping[str, Any]]:
    """The pictures that a page about a case shows, each once, in its order."""
    rows = (row for page in readable_case.pages for row in page.rows)
    files = [file for row in (*rows, *readable_case.processing) for file in _files_of(row)]
    files += [file for entry in readable_case.entries for file in (*entry.files, *(entry.details.get("files") or ()))]
    return list({file["id"]: file for file in files if is_previewed(file.get("type"))}.values())


def find_picture(readable_case: ReadableCase, attachment_id: UUID) -> SeenPicture | None:
    """One of them, with its neighbours; None for a file that is no picture of that page."""
    pictures = pictures_in(readable_case)
    position = next((at for at, each in enumerate(pictures) if each["id"] == str(attachment_id)), None)
    if position is None:
        return None
    before = pictures[position - 1] if position > 0 else None
    after = pictures[position + 1] if position + 1 < len(pictures) else None
    return SeenPicture(pictures[position], position + 1, len(pictures), before, after)


def _files_of(row: AnswerRow) -> Iterator[Mapping[str, Any]]:
    yield from row.files
    for line in row.table.lines if row.table else ():
        for cell in line:
            yield from cell.files if cell else ()
