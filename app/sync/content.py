"""What a device sends, byte for byte, and what is read in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request

from app.core.i18n import gettext as _
from app.sync.refusals import Refused, malformed

MOST_BYTES = 1_000_000
MOST_INPUTS = 2_000

Read = TypeVar("Read")


def received() -> bytes:
    """The content, whose fingerprint is kept. Raises Refused when it is too long."""
    content = request.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(413, "too_large", _("Cette demande est trop longue pour être envoyée d’ici."))
    return content


def read_as(content: bytes, read: Callable[[Mapping[str, Any]], Read]) -> Read:
    """What `read` makes of it. Raises Refused for what no device of ours writes."""
    try:
        sent = json.loads(content)
        if not isinstance(sent, Mapping):
            raise malformed()
        return read(sent)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
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
