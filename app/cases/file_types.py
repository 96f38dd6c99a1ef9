"""What a file is, by its content alone, and the ends that a name of that type may have."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterable, Mapping
from typing import IO

HEAD = 8192
BLOCK = 64 * 1024
UNKNOWN = "application/octet-stream"
HEIC = "image/heic"
WORD = "application/msword"
TEXT = "text/plain"

# The first end of each type is the one given to a name that has none of them.
ENDS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    HEIC: (".heic", ".heif", ".hif"),
    "application/pdf": (".pdf",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    WORD: (".doc",),
    TEXT: (".txt",),
}

_STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What stands uncompressed in a package of each kind, wherever its parts are; never unpacked here.
_PARTS = {b"word/document.xml": ".docx", b"xl/workbook.xml": ".xlsx"}
_MACROS = b"vbaProject"
_WORD_STREAM = "WordDocument".encode("utf-16-le")


def recognise(stream: IO[bytes], name: str) -> str:
    """The type of the content; UNKNOWN for anything that nobody is asked for. The stream is left at its start."""
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(_ZIP):
        return _package(stream, head)
    if head.startswith(_COMPOUND):
        return WORD if _first_found(stream, [_WORD_STREAM]) else UNKNOWN
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for start, type_ in _STARTS.items():
        if head.startswith(start):
            return type_
    return TEXT if name.lower().endswith(".txt") and _is_plain_text(head) else UNKNOWN


def _package(stream: IO[bytes], head: bytes) -> str:
    """A document of LibreOffice or Microsoft without macros; any other archive is unknown."""
    if head[30:38] == b"mimetype":
        # OpenDocument: the first part holds the type as it is, then comes the next part.
        said = head[38:].split(b"PK", 1)[0].decode("ascii", "replace")
        return said if said in ENDS else UNKNOWN
    if _first_found(stream, [_MACROS]):
        return UNKNOWN
    end = _PARTS.get(_first_found(stream, _PARTS), "")
    return next((type_ for type_, ends in ENDS.items() if end in ends), UNKNOWN)


def _first_found(stream: IO[bytes], wanted: Iterable[bytes]) -> bytes:
    """The first of these words that the content holds, read block by block; empty when it holds none."""
    before, found = b"", b""
    while not found and (block := stream.read(BLOCK)):
        seen = before + block
        found = next((word for word in wanted if word in seen), b"")
        before = seen[-64:]
    stream.seek(0)
    return found


def _is_plain_text(head: bytes) -> bool:
    """Characters that can be read, of Unicode or of old French text editors; no markup."""
    try:
        # Not to the end: a character may be cut in two there.
        text = getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    return bool(text) and all(c.isprintable() or c in "\r\n\t\f" for c in text) and not text.lstrip().startswith("<")
