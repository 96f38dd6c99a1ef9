"""What a device sends, byte for byte, and what is read in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar, cast

from flask import request

from app.core.i18n import gettext as _
from app.core.parsing import Budget, Parser
from app.core.parsing.json_text import load_json
from app.sync.refusals import Refused, malformed

MOST_BYTES = 1_000_000
MOST_INPUTS = 2_000
# Kept in memory up to this size, in a temporary file beyond.
IN_MEMORY = 1_000_000
BLOCK = 64 * 1024
PARSER: Parser[Any] = Parser("request of a device", Budget(MOST_BYTES, max_parts=50_000), load_json)

Read = TypeVar("Read")


def received() -> bytes:
    """The content, whose fingerprint is kept. Raises Refused when it is too long, or did not arrive whole."""
    return read_body(MOST_BYTES).read()


def read_body(max_bytes: int) -> IO[bytes]:
    """What was sent, whole, at its start. Raises Refused for more than so many bytes, and for fewer than were announced.

    The server ends the stream of a connection that was cut as it ends any other: only the length tells.
    """
    announced = request.content_length
    body = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
    size = 0
    while size <= max_bytes and (announced or 0) <= max_bytes and (block := request.stream.read(BLOCK)):
        size += body.write(block)
    if max(size, announced or 0) > max_bytes:
        raise Refused(413, "too_large", _("Cet envoi est trop lourd pour être fait d’ici."))
    if announced is not None and size < announced:
        raise Refused(400, "incomplete", _("L’envoi a été coupé : il reprendra de lui-même."))
    body.seek(0)
    return body


def read_as(content: bytes, read: Callable[[Mapping[str, Any]], Read]) -> Read:
    """What `read` makes of it. Raises Refused for what no device of ours writes."""
    try:
        sent = PARSER(content)
        if not isinstance(sent, Mapping):
            raise malformed()
        return read(sent)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise malformed() from wrong


def text_in(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def typed_in(sent: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was typed, input by input."""
    typed = tuple((text_in(name), text_in(value)) for name, value in sent["typed"])
    if len(typed) > MOST_INPUTS:
        raise ValueError
    return typed
