"""Sending a file back: always to be saved, never to be shown inside our pages."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

# Whatever the file holds, a browser that opens it all the same runs nothing of it.
SANDBOX = "sandbox; default-src 'none'"


def download(name: str, content_type: str, size: int, chunks: Iterator[bytes]) -> Response:
    """The file, decrypted as it leaves; kept by no cache."""
    response = Response(chunks, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response
