"""Sending a file back: to be saved, but for pictures and PDF files that pages show."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

# Whatever the file holds, a browser that opens it all the same runs nothing of it.
SANDBOX_POLICY = "sandbox; default-src 'none'"
DOCUMENT_POLICY = "script-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
PDF = "application/pdf"


def create_download(name: str, content_type: str, size: int | None, chunks: Iterator[bytes]) -> Response:
    """The file, decrypted as it leaves; kept by no cache. Its size is unknown when it is made as it leaves."""
    return _send("attachment", name, content_type, size, chunks)


def show_picture(name: str, content_type: str, size: int, chunks: Iterator[bytes]) -> Response:
    """A picture for a page of ours, of a type that the caller has checked; opened by itself it still runs nothing."""
    return _send("inline", name, content_type, size, chunks)


def show_document(name: str, size: int, chunks: Iterator[bytes]) -> Response:
    """A PDF for a frame of a page of ours, of a type that the caller has checked: the reader of the browser draws it.

    That reader runs nothing of it in the name of the site; it does not start in a sandbox.
    """
    response = _send("inline", name, PDF, size, chunks)
    response.headers["Content-Security-Policy"] = DOCUMENT_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _send(disposition: str, name: str, content_type: str, size: int | None, chunks: Iterator[bytes]) -> Response:
    response = Response(chunks, content_type=content_type)
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    if size is not None:
        response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
