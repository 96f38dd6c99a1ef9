"""Pages of files: cut apart and joined again in a process of limited memory and time."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined

_PROGRAM = Path(__file__).with_name("page_process.py")
LIMITS = Limits(cpu_seconds=40, clock_seconds=40.0, memory=1024 * MEGABYTE, file=0)
MAX_OUTPUT_BYTES = 200_000_000
_TOO_MANY_PAGES = 3
# Processes at once, for each web process.
_RUN_LIMIT = BoundedSemaphore(2)


class PagesUnreadable(Exception):
    """The file is broken, locked by a password, or costs too much: `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class CutPage:
    """One page: a PDF of its own, and its picture in small."""

    pdf: bytes
    picture: bytes


@dataclass(frozen=True)
class PageToJoin:
    """A PDF to join with others, and how far its pages are turned, clockwise."""

    pdf: bytes
    rotation: int = 0


def split_pages(content: bytes) -> list[CutPage]:
    """The pages of a picture or of a PDF. Raises PagesUnreadable."""
    contents = [part for _head, part in _read_parts(_run("split", content))]
    return [CutPage(pdf, picture) for pdf, picture in zip(contents[::2], contents[1::2], strict=True)]


def join_pages(pages: Sequence[PageToJoin], *, title: str) -> bytes:
    """One PDF of all of them, in order. Raises PagesUnreadable."""
    parts = [_write_part({"title": title, "rotation": page.rotation}, page.pdf) for page in pages]
    return next(part for _head, part in _read_parts(_run("join", b"".join(parts))))


def _run(mode: str, content: bytes) -> bytes:
    if not _RUN_LIMIT.acquire(timeout=LIMITS.clock_seconds):
        raise PagesUnreadable("too_slow")
    try:
        output = run_confined([str(_PROGRAM), mode], limits=LIMITS, content=content)
    except ProcessRefused as error:
        raise PagesUnreadable(_explain(error)) from None
    finally:
        _RUN_LIMIT.release()
    if not output or len(output) > MAX_OUTPUT_BYTES:
        raise PagesUnreadable("unreadable")
    return output


def _explain(error: ProcessRefused) -> str:
    if error.reason == "too_costly":
        return "too_slow"
    return "too_many_pages" if error.code == _TOO_MANY_PAGES else "unreadable"


def _write_part(head: dict[str, Any], content: bytes) -> bytes:
    head_bytes = json.dumps(head).encode()
    return struct.pack(">I", len(head_bytes)) + head_bytes + struct.pack(">I", len(content)) + content


def _read_parts(output: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    position = 0
    while position < len(output):
        head, position = _read_bytes(output, position)
        content, position = _read_bytes(output, position)
        yield json.loads(head), content


def _read_bytes(output: bytes, position: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">I", output, position)
    start = position + 4
    return output[start : start + length], start + length
