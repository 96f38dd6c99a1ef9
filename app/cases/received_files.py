"""Files as they come from a browser: their name made harmless, their type read from their first bytes, never believed."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO

import puremagic
from werkzeug.datastructures import FileStorage

MAX_NAME = 120
HEAD = 8192
BLOCK = 64 * 1024
UNKNOWN = "application/octet-stream"
# Names that puremagic gives to what we accept under another one.
_ALIASES = {"image/jpg": "image/jpeg", "image/heif": "image/heic", "image/x-png": "image/png"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
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
    head = stream.read(HEAD)
    stream.seek(0)
    name = clean_name(filename or "")
    return Received(name=name, type=recognise(head, name), size=size, stream=stream)


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
    stem, suffix = PurePosixPath(kept.strip(" .") or "fichier").stem, PurePosixPath(kept.strip(" .")).suffix
    if stem.lower() in _DEVICES:
        stem = f"_{stem}"
    return stem[: MAX_NAME - len(suffix[:12])] + suffix[:12]


def recognise(head: bytes, name: str) -> str:
    """The type of the content; an unknown one is refused by whoever has a list of accepted types."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heic"
    try:
        found = puremagic.from_string(head, mime=True, filename=name)
    except (puremagic.PureError, ValueError):
        return "text/plain" if _is_plain_text(head) and name.lower().endswith(".txt") else UNKNOWN
    return _ALIASES.get(found, found)


def _is_plain_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", "strict") if len(head) < HEAD else head[:-4].decode("utf-8", "strict")
    except UnicodeDecodeError:
        return False
    return bool(text) and all(c.isprintable() or c in "\r\n\t" for c in text) and not text.lstrip().startswith("<")
