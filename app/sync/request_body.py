"""What a device sends, byte for byte, and what is read in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar, cast

from flask import request
from werkzeug.exceptions import ClientDisconnected

from app.core.i18n import gettext as _
from app.core.parsing import Budget, Parser
from app.core.parsing.json_text import load_json
from app.sync.error_responses import RequestRefused, refuse_malformed

MAX_BYTES = 1_000_000
MAX_INPUTS = 2_000
# Kept in memory up to this size, in a temporary file beyond.
MAX_MEMORY_BYTES = 1_000_000
BLOCK = 64 * 1024
# RFC 9530. Other algorithms are ignored.
DIGEST_HEADER = "Content-Digest"
_SHA_256 = re.compile(r"\s*sha-256\s*=\s*:([^:]*):\s*", re.ASCII | re.IGNORECASE)
PARSER: Parser[Any] = Parser("request of a device", Budget(MAX_BYTES, max_parts=50_000), load_json)

Parsed = TypeVar("Parsed")


def read_content() -> bytes:
    """The content, whose fingerprint is kept. Raises Refused when it is too long, or did not arrive whole."""
    return read_body(MAX_BYTES).read()


def read_body(max_bytes: int) -> IO[bytes]:
    """The request body, complete, at its start. Raises Refused for more bytes than allowed, and for an incomplete body.

    The server ends the stream of a connection that was cut as it ends any other: the body is compared with the length and the
    digest that the device announced. A device that announces no digest is an older one, and its length alone is checked.
    """
    announced = request.content_length
    body = cast("IO[bytes]", SpooledTemporaryFile(MAX_MEMORY_BYTES))  # noqa: SIM115
    size, digest = 0, hashlib.sha256()
    while size <= max_bytes and (announced or 0) <= max_bytes and (block := _read_block()):
        digest.update(block)
        size += body.write(block)
    if max(size, announced or 0) > max_bytes:
        raise RequestRefused(413, "too_large", _("Cet envoi est trop lourd pour être fait d’ici."))
    if (announced is not None and size < announced) or not _is_expected_digest(digest.digest()):
        raise incomplete_body()
    body.seek(0)
    return body


def incomplete_body() -> RequestRefused:
    """Never final: the device sends the same bytes again."""
    return RequestRefused(400, "incomplete", _("L’envoi a été coupé : il reprendra de lui-même."))


def _read_block() -> bytes:
    try:
        return request.stream.read(BLOCK)
    except ClientDisconnected as cut:
        raise incomplete_body() from cut


def _is_expected_digest(digest: bytes) -> bool:
    """Whether the SHA-256 of the body is the one in the header; True without a header."""
    announced = [
        match[1] for match in map(_SHA_256.fullmatch, request.headers.get(DIGEST_HEADER, "").split(",")) if match
    ]
    return all(hmac.compare_digest(base64.b64encode(digest), value.encode()) for value in announced)


def parse_content(content: bytes, read: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
    """What `read` makes of it. Raises Refused for what no device of ours writes."""
    try:
        sent = PARSER(content)
        if not isinstance(sent, Mapping):
            raise refuse_malformed()
        return read(sent)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise refuse_malformed() from wrong


def require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def parse_inputs(sent: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was typed, input by input."""
    typed = tuple((require_text(name), require_text(value)) for name, value in sent["typed"])
    if len(typed) > MAX_INPUTS:
        raise ValueError
    return typed
