"""File types detected from content, and the name extensions allowed for each."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Mapping

from app.cases.files import office_files
from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.archives import ZIP_START as ZIP
from app.core.parsing.budget import MEGABYTE

HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"
HEIC = "image/heic"
WORD = "application/msword"
TEXT = "text/plain"

# The first end of each type is the one given to a name that has none of them.
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
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

_MAGIC_NUMBERS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
_COMPOUND_MAGIC_NUMBER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of streams of a compound file, as its list of them writes them.
_WORD_STREAM, _MACROS_STREAM = ("WordDocument".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))


def detect_file_type(content: bytes, name: str) -> str:
    """The type of the content; UNKNOWN for anything that nobody is asked for. Raises BudgetExceeded."""
    head = content[:HEAD_BYTES]
    if head.startswith(ZIP):
        return office_files.PARSER(content) or UNKNOWN
    if head.startswith(_COMPOUND_MAGIC_NUMBER):
        return COMPOUND_PARSER(content)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for start, type_ in _MAGIC_NUMBERS.items():
        if head.startswith(start):
            return type_
    return TEXT if name.lower().endswith(".txt") and _is_plain_text(head) else UNKNOWN


def _detect_compound_type(content: bytes, _meter: Meter) -> str:
    """A document of Word before 2007, without macros."""
    return WORD if _WORD_STREAM in content and _MACROS_STREAM not in content else UNKNOWN


COMPOUND_PARSER: Parser[str] = Parser("compound file", Budget(60 * MEGABYTE), _detect_compound_type)


def _is_plain_text(head: bytes) -> bool:
    """Characters that can be read, of Unicode or of old French text editors; no markup."""
    try:
        # Not to the end: a character may be cut in two there.
        text = getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    return bool(text) and all(c.isprintable() or c in "\r\n\t\f" for c in text) and not text.lstrip().startswith("<")
