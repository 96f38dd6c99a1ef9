"""Small photos, made in a process of limited memory and time: decoding what strangers send never weighs on the pages."""

from __future__ import annotations

import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Timer
from types import TracebackType
from typing import Self

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, start_confined, stop_confined

_PROGRAM = Path(__file__).with_name("thumbnail_process.py")
# Of all the photos made by one, whatever happens.
MAX_SECONDS = 6.0
LIMITS = Limits(cpu_seconds=60, clock_seconds=MAX_SECONDS, memory=512 * MEGABYTE, file=0)
JPEG, WEBP = "JPEG", "WEBP"
# Processes at once, for each web process.
_RUN_LIMIT = BoundedSemaphore(2)


def make_thumbnail(content: bytes, *, side: int, largest: int) -> bytes | None:
    """One photo made small, for a page that shows it. Pages with many wait for one another rather than for the processors."""
    if not _RUN_LIMIT.acquire(timeout=MAX_SECONDS):
        return None
    try:
        with Thumbnailer(side=side, largest=largest) as thumbnailer:
            return thumbnailer.make_thumbnail(content)
    finally:
        _RUN_LIMIT.release()


class Thumbnailer:
    """Makes photos small while it is open. What takes too long, or is no photo, is None."""

    def __init__(self, *, side: int, largest: int, seconds: float = MAX_SECONDS, format_: str = JPEG) -> None:
        self._command = [str(_PROGRAM), str(side), str(largest), format_]
        self._end = time.monotonic() + seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def make_thumbnail(self, content: bytes) -> bytes | None:
        """A picture no wider, higher or heavier than asked for."""
        left = self._end - time.monotonic()
        if left <= 0:
            return None
        process = self._process = self._process or start_confined(self._command, limits=LIMITS)
        timer = Timer(left, process.kill)
        timer.start()
        try:
            return _request_thumbnail(process, content) or None
        except (OSError, struct.error):  # it was stopped in the middle of this photo: the next one has another
            self._stop()
            return None
        finally:
            timer.cancel()

    def _stop(self) -> None:
        if self._process is None:
            return
        with suppress(OSError):
            stop_confined(self._process)
        self._process = None


def _request_thumbnail(process: subprocess.Popen[bytes], content: bytes) -> bytes:
    """Raises OSError or struct.error when the process is no more."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(struct.pack(">I", len(content)) + content)
    process.stdin.flush()
    (length,) = struct.unpack(">I", process.stdout.read(4))
    return process.stdout.read(length)
