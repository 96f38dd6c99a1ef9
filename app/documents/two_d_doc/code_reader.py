"""The 2D-Doc messages of an uploaded file, found by a process of limited memory and time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined
from app.documents.two_d_doc.message import Message, NotTwoDDoc, read_message

_PROGRAM = Path(__file__).with_name("code_process.py")
LIMITS = Limits(cpu_seconds=8, clock_seconds=10.0, memory=700 * MEGABYTE, file=0)
MAX_FILE_BYTES = 20_000_000
READABLE_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
# Reading takes a processor: what waits longer than this is read later, by the worker.
_CAPACITY = BoundedSemaphore(2)
MAX_WAIT_SECONDS = 2.0


class CodesNotRead(Exception):
    """The file costs too much, or too many files are being read."""


def read_codes(content: bytes, type_: str) -> list[Message]:
    """The messages of the codes on a file; none on a file of another type, nor on a broken one. Raises CodesNotRead."""
    if type_ not in READABLE_TYPES or len(content) > MAX_FILE_BYTES:
        return []
    if not _CAPACITY.acquire(timeout=MAX_WAIT_SECONDS):
        raise CodesNotRead
    try:
        lines = _run(content)
    finally:
        _CAPACITY.release()
    messages = []
    for line in lines:
        with suppress(NotTwoDDoc):
            messages.append(read_message(bytes.fromhex(line)))
    return messages


def _run(content: bytes) -> list[str]:
    try:
        return run_confined([str(_PROGRAM)], limits=LIMITS, content=content).decode("ascii").split()
    except ProcessRefused as error:
        if error.reason == "too_costly" and not error.code:  # the machine is busy
            raise CodesNotRead from error
        return []
