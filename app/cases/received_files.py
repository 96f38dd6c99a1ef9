"""Files as they come from a browser: their name made harmless, their type read from their content, never believed."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO

from werkzeug.datastructures import FileStorage

from app.cases.file_types import BLOCK, ENDS, recognise

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

    def digest(self) -> str:
        """The SHA-256 of the content; the stream is left at its start."""
        found = sha256()
        while block := self.stream.read(BLOCK):
            found.update(block)
        self.stream.seek(0)
        return found.hexdigest()


def receive(stream: IO[bytes], filename: str | None) -> Received:
    """Names, weighs and recognises a file; the stream is left at its start."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    name = clean_name(filename or "")
    type_ = recognise(stream, name)
    return Received(name=ended_as(type_, name), type=type_, size=size, stream=stream)


def receive_all(uploads: Iterable[FileStorage]) -> list[Received]:
    """The files of a form, without the empty place that a browser sends when none is chosen."""
    return [receive(upload.stream, upload.filename) for upload in uploads if upload.filename]


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
