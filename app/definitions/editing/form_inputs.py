"""The form that an author fills in, as it is read; and the refusals of what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

MAX_LINES = 500


class Form(Protocol):
    """A posted form: values by input name."""

    def get(self, key: str, default: str, /) -> Any: ...

    def getlist(self, key: str, /) -> list[Any]: ...

    def __iter__(self) -> Iterator[str]: ...


class InputRefused(ValueError):
    """Refusal of typed text that cannot be written there; the message says what to type instead."""


class InputIncomplete(InputRefused):
    """Something is still missing: the message says what, and nothing is saved until then."""


def read_text(form: Form, name: str) -> str:
    """Read the text typed in an input, without surrounding spaces."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
