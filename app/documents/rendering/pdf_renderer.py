"""PDF files of HTML pages, made by a process apart that is kept from one document to the next."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock

_PROGRAM = Path(__file__).with_name("pdf_process.py")
# Of the processor, for one document, whatever it holds.
MAX_SECONDS = 10.0
# Starting costs a second of the processor, and memory grows with the documents that were made: 24 MB after fifty, no more after.
MAX_DOCUMENTS = 200
# The process ends itself after a time; this is for one that is suspended.
_MAX_WAIT_SECONDS = 90.0
MAX_HTML_BYTES = 4 * 1024 * 1024
_SOCKET = "socket"


class PdfNotMade(Exception):
    """The page cannot be made into a PDF: `reason` is "too_large", "too_costly", "invalid" or "unavailable"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def is_permanent(self) -> bool:
        """Whether the same page would fail again."""
        return self.reason in ("too_large", "invalid")


class PdfRenderer:
    """A process that makes PDF files, found again by its socket in a private folder.

    The work horses of a worker, each of which lives for one job, share the process of their worker: the first document of a
    process costs its start, a second or so.
    """

    def __init__(self, *, seconds: float = MAX_SECONDS, documents: int = MAX_DOCUMENTS) -> None:
        self._seconds = seconds
        self._documents = documents
        self._folder: Path | None = None
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def prepare(self) -> None:
        """Choose the folder, before a process that uses it forks; it is deleted with this process."""
        if self._folder is None:
            self._folder, self._owner = Path(tempfile.mkdtemp(prefix="parvis-pdf-")), os.getpid()

    def render_pdf(self, html: str, css: str) -> bytes:
        """The PDF of a page whose images and fonts are `data:` addresses. Raises PdfNotMade."""
        page = json.dumps({"html": html, "css": css}).encode()
        if len(page) > MAX_HTML_BYTES:
            raise PdfNotMade("too_large")
        with self._lock, self._connect() as connection:
            pdf = self._request(connection, page)
        if not pdf:
            raise PdfNotMade("invalid")
        return pdf

    def stop(self) -> None:
        """End the process and delete its folder; the next document starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        # A process that another work horse started ends by itself once its folder is gone.
        if self._folder is not None and self._owner == os.getpid():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _request(self, connection: socket.socket, page: bytes) -> bytes:
        connection.settimeout(_MAX_WAIT_SECONDS)
        try:
            with connection.makefile("rwb") as stream:
                stream.write(struct.pack(">I", len(page)) + page)
                stream.flush()
                (length,) = struct.unpack(">I", stream.read(4))
                pdf: bytes = stream.read(length)
        except (OSError, struct.error):
            pdf, length = b"", 1
        if len(pdf) < length:  # the process ended in the middle of this page, or hangs: the next page has another
            assert self._folder is not None
            (self._folder / _SOCKET).unlink(missing_ok=True)
            raise PdfNotMade("too_costly")
        return pdf

    def _connect(self) -> socket.socket:
        self.prepare()
        assert self._folder is not None
        path = self._folder / _SOCKET
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
        except OSError:  # none, or one that has ended
            self._start(self._folder)
            try:
                connection.connect(str(path))
            except OSError:
                raise PdfNotMade("unavailable") from None
        return connection

    def _start(self, folder: Path) -> None:
        """Start the process and wait until it listens. Raises PdfNotMade."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        _empty_folder(folder)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM), str(folder / _SOCKET), str(self._seconds), str(self._documents)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "TMPDIR": str(folder), "HOME": str(folder)},
            # It outlives the work horse that starts it.
            start_new_session=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            if not stdout.readline():
                raise PdfNotMade("unavailable")


def render_pdf(html: str, css: str) -> bytes:
    """The PDF of a page, by the process that this one keeps. Raises PdfNotMade."""
    return _renderer.render_pdf(html, css)


def prepare() -> None:
    """Called by a worker before it forks its first work horse."""
    _renderer.prepare()


def _empty_folder(folder: Path) -> None:
    """Delete what a process that was killed has left: its socket, its fonts."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


_renderer = PdfRenderer()
atexit.register(_renderer.stop)
