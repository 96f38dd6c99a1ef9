"""Files as they come from a browser: their name made harmless, their type read from their content, never believed."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import PurePosixPath
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from app.cases.files.file_types import EXTENSIONS, UNKNOWN, detect_file_type
from app.core import photos
from app.core.parsing import BudgetExceeded
from app.core.parsing.budget import TOO_MANY_PIXELS
from app.core.photos.exif import Position
from app.procedures.definition import Field
from app.procedures.fields.files import MEGABYTE, TOO_MANY_PIXELS_TYPE, UNREADABLE_TYPE

# No question takes a heavier one.
MAX_BYTES = 50 * MEGABYTE
MAX_NAME_LENGTH = 120
MAX_EXTENSION_LENGTH = 12
_RESERVED_NAMES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


@dataclass(frozen=True)
class UploadedFile:
    """A file ready to be looked at, not yet kept."""

    name: str
    type: str
    size: int
    stream: IO[bytes]
    # Where the photo says that it was taken, when the field asks for it.
    position: Position | None = None

    def digest(self) -> str:
        """The SHA-256 of the content; the stream is left at its start."""
        digest = file_digest(self.stream, sha256).hexdigest()  # type: ignore[arg-type]
        self.stream.seek(0)
        return digest

    def describe(self) -> dict[str, Any]:
        """The description of the file as stored in an answer, without an identifier before it is stored."""
        return {"id": "", "name": self.name, "size": self.size, "type": self.type}


def receive_file(
    stream: IO[bytes],
    filename: str | None,
    *,
    max_bytes: int = MAX_BYTES,
    must_keep_position: bool = False,
    reads_position: bool = False,
) -> UploadedFile:
    """Names, weighs and recognises a file, within budgets; the stream is left at its start.

    One that weighs more than `max_bytes` is not even looked at, one that costs too much is of a type that nobody takes.
    To be called before anything is written: parsing takes time, during which nobody else could write.
    A photo says no more than what one sees, unless `must_keep_position`: telephones write where it was taken. With
    `reads_position` that position is returned beside the photo, and not kept in it.
    """
    name = clean_name(filename or "")
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > max_bytes:
        return UploadedFile(name=name, type=UNKNOWN, size=size, stream=stream)
    content = stream.read()
    stream.seek(0)
    try:
        type_ = detect_file_type(content, name)
        photo = photos.PARSERS[type_](content) if photos.is_photo(type_) else None
    except BudgetExceeded as exceeded:
        refused_as = TOO_MANY_PIXELS_TYPE if exceeded.reason == TOO_MANY_PIXELS else UNREADABLE_TYPE
        return UploadedFile(name=name, type=refused_as, size=size, stream=stream)
    name = set_extension(type_, name)
    if photo is None:
        return UploadedFile(name=name, type=type_, size=size, stream=stream)
    if must_keep_position:
        return UploadedFile(name=name, type=type_, size=size, stream=stream, position=photo.position)
    position = photo.position if reads_position else None
    return UploadedFile(name, type_, len(photo.content), io.BytesIO(photo.content), position)


def receive_field_files(
    field: Field, uploads: Iterable[FileStorage], *, reads_position: bool = False
) -> list[UploadedFile]:
    """The files sent for a question: their photos keep their position when it asks for it. Too many are not looked at."""
    settings = field.settings
    return [
        receive_file(
            upload.stream,
            upload.filename,
            max_bytes=settings["max_size_mb"] * MEGABYTE if number < settings["max_files"] else 0,
            must_keep_position=bool(settings.get("keep_position")),
            reads_position=reads_position,
        )
        for number, upload in enumerate(upload for upload in uploads if upload.filename)
    ]


def clean_name(filename: str) -> str:
    """The last part of the name, on one line, without anything that a system or a reader could take for something else."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    # Categories C (controls, surrogates, direction marks) and Zl, Zp (line separators) are what deceives.
    safe_name = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if unicodedata.category(c)[0] != "C" and c not in '\u2028\u2029<>:"|?*'
    )
    path = PurePosixPath(safe_name.strip(" .").lstrip("-") or "fichier")
    stem, suffix = path.stem, path.suffix[:MAX_EXTENSION_LENGTH]
    if stem.split(".")[0].strip().lower() in _RESERVED_NAMES:
        stem = f"_{stem}"
    return stem[: MAX_NAME_LENGTH - len(suffix)] + suffix


def set_extension(type_: str, name: str) -> str:
    """The name with an end of its type: a page or a program that hides in a photo is opened as a photo."""
    ends = EXTENSIONS.get(type_)
    if ends is None or name.lower().endswith(ends):
        return name
    return name[: MAX_NAME_LENGTH - MAX_EXTENSION_LENGTH] + ends[0]
