"""PDF files of HTML pages, made by a process apart that is kept from one document to the next."""

from __future__ import annotations

import atexit
import json
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer

_PROGRAM = Path(__file__).with_name("pdf_process.py")
# For one document, whatever it holds.
MAX_SECONDS = 10.0
# The memory of the process grows with the documents that it has made.
MAX_DOCUMENTS = 50
MAX_HTML_BYTES = 4 * 1024 * 1024


class PdfNotMade(Exception):
    """The page cannot be made into a PDF: `reason` is "too_large", "too_costly" or "invalid"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PdfRenderer:
    """One process and its use: the first document of a process costs its start, a second or so."""

    def __init__(self, *, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        # Its fonts, deleted with it even when it is killed.
        self._folder: TemporaryDirectory[str] | None = None
        self._made = 0
        self._lock = Lock()

    def render_pdf(self, html: str, css: str) -> bytes:
        """The PDF of a page whose images and fonts are `data:` addresses. Raises PdfNotMade."""
        page = json.dumps({"html": html, "css": css}).encode()
        if len(page) > MAX_HTML_BYTES:
            raise PdfNotMade("too_large")
        with self._lock:
            pdf = self._request(page)
            self._made += 1
            if self._made >= MAX_DOCUMENTS:
                self.stop()
        if not pdf:
            raise PdfNotMade("invalid")
        return pdf

    def stop(self) -> None:
        """End the process; the next document starts another."""
        process, self._process, self._made = self._process, None, 0
        if process is not None:
            process.kill()
            with suppress(OSError):
                process.communicate()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _request(self, page: bytes) -> bytes:
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = Timer(self._seconds, process.kill)
        timer.start()
        try:
            process.stdin.write(struct.pack(">I", len(page)) + page)
            process.stdin.flush()
            (length,) = struct.unpack(">I", process.stdout.read(4))
            pdf = process.stdout.read(length)
        except (OSError, struct.error):  # it was stopped in the middle of this page: the next one has another
            self.stop()
            raise PdfNotMade("too_costly") from None
        finally:
            timer.cancel()
        return pdf

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = TemporaryDirectory(prefix="parvis-pdf-")
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "TMPDIR": self._folder.name, "HOME": self._folder.name},
        )


def render_pdf(html: str, css: str) -> bytes:
    """The PDF of a page, by the process that this one keeps. Raises PdfNotMade."""
    return _renderer.render_pdf(html, css)


_renderer = PdfRenderer()
atexit.register(_renderer.stop)
