"""Request bodies of devices: reading, integrity check and parsing."""

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
# In memory up to this size, then in a temporary file.
MAX_MEMORY_BYTES = 1_000_000
BLOCK = 64 * 1024
# RFC 9530. Other algorithms are ignored.
DIGEST_HEADER = "Content-Digest"
_SHA_256 = re.compile(r"\s*sha-256\s*=\s*:([^:]*):\s*", re.ASCII | re.IGNORECASE)
PARSER: Parser[Any] = Parser("request of a device", Budget(MAX_BYTES, max_parts=50_000), load_json)

Parsed = TypeVar("Parsed")


def read_content() -> bytes:
    """The content of the body. Raises RequestRefused if it is too long or incomplete."""
    return read_body(MAX_BYTES).read()


def read_body(max_bytes: int) -> IO[bytes]:
    """The complete request body, rewound. Raises RequestRefused if it is larger than allowed, or incomplete.

    The server cannot distinguish an interrupted connection from a complete one: the body is compared with the announced
    length and digest. Older devices announce no digest: only the length is checked.
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
    """A retryable error: the device sends the same bytes again."""
    return RequestRefused(400, "incomplete", _("L’envoi a été coupé : il reprendra de lui-même."))


def _read_block() -> bytes:
    try:
        return request.stream.read(BLOCK)
    except ClientDisconnected as error:
        raise incomplete_body() from error


def _is_expected_digest(digest: bytes) -> bool:
    """Whether the body matches the SHA-256 of the header; True without the header."""
    expected_digests = [
        match[1] for match in map(_SHA_256.fullmatch, request.headers.get(DIGEST_HEADER, "").split(",")) if match
    ]
    return all(hmac.compare_digest(base64.b64encode(digest), value.encode()) for value in expected_digests)


def parse_content(content: bytes, read: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
    """Parse the JSON content with `read`. Raises RequestRefused if it is malformed."""
    try:
        values = PARSER(content)
        if not isinstance(values, Mapping):
            raise refuse_malformed()
        return read(values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise refuse_malformed() from error


def require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def parse_inputs(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The typed values, as pairs of input name and value."""
    inputs = tuple((require_text(name), require_text(value)) for name, value in content["typed"])
    if len(inputs) > MAX_INPUTS:
        raise ValueError
    return inputs
