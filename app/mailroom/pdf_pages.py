"""Pages of scanned letters and of PDF files: drawn and cut in a process of limited memory and time."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined

_PROGRAM = Path(__file__).with_name("pdf_process.py")
# The program allows itself less, by the number of pages.
LIMITS = Limits(cpu_seconds=120, clock_seconds=180.0, memory=1024 * MEGABYTE, file=0)
# As many as the program accepts.
ALL_PAGES = 300
MAX_OUTPUT_BYTES = 400_000_000
_TOO_MANY_PAGES = 3


class PdfUnreadable(Exception):
    """The PDF is broken, locked by a password, or costs too much: `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PageImage:
    """A page as a JPEG, and the text that the PDF itself has of it."""

    content: bytes
    text: str


@dataclass(frozen=True)
class CutLetter:
    """One letter of a batch: a PDF of its own, and its pages."""

    content: bytes
    pages: list[PageImage]


def cut_letters(content: bytes) -> list[CutLetter]:
    """The letters between the separator sheets, without blank pages. Raises PdfUnreadable."""
    letters: list[CutLetter] = []
    pages: list[PageImage] = []
    for head, part in _run("letters", content, ALL_PAGES):
        if head["kind"] == "page":
            pages.append(PageImage(part, str(head["text"])))
        else:
            letters.append(CutLetter(part, pages))
            pages = []
    return letters


def draw_pages(content: bytes, limit: int) -> list[PageImage]:
    """The first pages of a PDF. Raises PdfUnreadable."""
    return [PageImage(part, str(head["text"])) for head, part in _run("pages", content, limit)]


def _run(mode: str, content: bytes, limit: int) -> list[tuple[dict[str, Any], bytes]]:
    try:
        output = run_confined([str(_PROGRAM), mode, str(limit)], limits=LIMITS, content=content)
    except ProcessRefused as error:
        raise PdfUnreadable(_explain(error)) from None
    if len(output) > MAX_OUTPUT_BYTES:
        raise PdfUnreadable("unreadable")
    return _read_frames(output)


def _explain(error: ProcessRefused) -> str:
    if error.reason == "too_costly":
        return "too_slow"
    return "too_many_pages" if error.code == _TOO_MANY_PAGES else "unreadable"


def _read_frames(output: bytes) -> list[tuple[dict[str, Any], bytes]]:
    frames: list[tuple[dict[str, Any], bytes]] = []
    position = 0
    while position < len(output):
        head, position = _read_part(output, position)
        content, position = _read_part(output, position)
        frames.append((json.loads(head), content))
    return frames


def _read_part(output: bytes, position: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">I", output, position)
    start = position + 4
    return output[start : start + length], start + length
