"""Files as they come from a browser: their name made harmless, their type read from their content, never believed."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO

from werkzeug.datastructures import FileStorage

from app.cases.file_types import BLOCK, ENDS, recognise
from app.core import photos
from app.core.photos.exif import Position
from app.procedures.definition import Field

MAX_NAME = 120
MAX_SUFFIX = 12
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


@dataclass(frozen=True)
class Received:
    """A file ready to be looked at, not yet kept."""

    name: str
    type: str
    size: int
    stream: IO[bytes]
    # Where the photo says that it was taken, when the field asks for it.
    position: Position | None = None

    def digest(self) -> str:
        """The SHA-256 of the content; the stream is left at its start."""
        found = sha256()
        while block := self.stream.read(BLOCK):
            found.update(block)
        self.stream.seek(0)
        return found.hexdigest()


def receive(stream: IO[bytes], filename: str | None, *, keeps_position: bool = False) -> Received:
    """Names, weighs and recognises a file; the stream is left at its start.

    A photo says no more than what one sees, unless `keeps_position`: telephones write where it was taken.
    """
    name = clean_name(filename or "")
    type_ = recognise(stream, name)
    position = None
    if photos.is_photo(type_):
        content = stream.read()
        position = photos.position_of(content, type_) if keeps_position else None
        stream = io.BytesIO(content if keeps_position else photos.without_metadata(content, type_))
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return Received(name=ended_as(type_, name), type=type_, size=size, stream=stream, position=position)


def receive_for(field: Field, uploads: Iterable[FileStorage]) -> list[Received]:
    """The files sent for a question: their photos keep their position when it asks for it."""
    return receive_all(uploads, keeps_position=bool(field.settings.get("keep_position")))


def receive_all(uploads: Iterable[FileStorage], *, keeps_position: bool = False) -> list[Received]:
    """The files of a form, without the empty place that a browser sends when none is chosen."""
    return [
        receive(upload.stream, upload.filename, keeps_position=keeps_position) for upload in uploads if upload.filename
    ]


def clean_name(filename: str) -> str:
    """The last part of the name, on one line, without anything that a system or a reader could take for something else."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    # Categories C (controls, surrogates, direction marks) and Zl, Zp (line separators) are what deceives.
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if unicodedata.category(c)[0] != "C" and c not in '\u2028\u2029<>:"|?*'
    )
    path = PurePosixPath(kept.strip(" .").lstrip("-") or "fichier")
    stem, suffix = path.stem, path.suffix[:MAX_SUFFIX]
    if stem.split(".")[0].strip().lower() in _DEVICES:
        stem = f"_{stem}"
    return stem[: MAX_NAME - len(suffix)] + suffix


def ended_as(type_: str, name: str) -> str:
    """The name with an end of its type: a page or a program that hides in a photo is opened as a photo."""
    ends = ENDS.get(type_)
    if ends is None or name.lower().endswith(ends):
        return name
    return name[: MAX_NAME - MAX_SUFFIX] + ends[0]
