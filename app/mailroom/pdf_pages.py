"""Pages of scanned letters and of PDF files: drawn and cut in a process of limited memory and time."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAM = Path(__file__).with_name("pdf_process.py")
# A page of a scan is a picture of a hundred kilobytes or more: a small file that takes long was made to.
MIN_SECONDS, SECONDS_PER_MEGABYTE, MAX_SECONDS = 20, 10, 120
# On a machine with other work, the clock allows more than the processor time that is granted.
WALL_FACTOR = 1.5
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
    for head, part in _run("letters", content):
        if head["kind"] == "page":
            pages.append(PageImage(part, str(head["text"])))
        else:
            letters.append(CutLetter(part, pages))
            pages = []
    return letters


def draw_pages(content: bytes, limit: int) -> list[PageImage]:
    """The first pages of a PDF. Raises PdfUnreadable."""
    pages = [PageImage(part, str(head["text"])) for head, part in _run("pages", content)]
    return pages[:limit]


def _run(mode: str, content: bytes) -> list[tuple[dict[str, Any], bytes]]:
    seconds = min(MAX_SECONDS, MIN_SECONDS + SECONDS_PER_MEGABYTE * len(content) // 1_000_000)
    try:
        process = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM), mode, str(seconds)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=seconds * WALL_FACTOR,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfUnreadable("too_slow") from None
    if process.returncode == _TOO_MANY_PAGES:
        raise PdfUnreadable("too_many_pages")
    if process.returncode == -signal.SIGXCPU or process.returncode == -signal.SIGKILL:
        raise PdfUnreadable("too_slow")
    if process.returncode != 0 or len(process.stdout) > MAX_OUTPUT_BYTES:
        raise PdfUnreadable("unreadable")
    return _read_frames(process.stdout)


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
