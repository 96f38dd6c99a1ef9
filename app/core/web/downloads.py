"""Sending a file back: to be saved, but for pictures that pages show."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

# Whatever the file holds, a browser that opens it all the same runs nothing of it.
SANDBOX_POLICY = "sandbox; default-src 'none'"


def create_download(name: str, content_type: str, size: int, chunks: Iterator[bytes]) -> Response:
    """The file, decrypted as it leaves; kept by no cache."""
    return _send("attachment", name, content_type, size, chunks)


def show_picture(name: str, content_type: str, size: int, chunks: Iterator[bytes]) -> Response:
    """A picture for a page of ours, of a type that the caller has checked; opened by itself it still runs nothing."""
    return _send("inline", name, content_type, size, chunks)


def _send(disposition: str, name: str, content_type: str, size: int, chunks: Iterator[bytes]) -> Response:
    response = Response(chunks, content_type=content_type)
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
