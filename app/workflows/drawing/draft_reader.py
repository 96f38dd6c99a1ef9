"""Elements of a definition that may be invalid: each one found gets an identifier of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.language.text.normalisation import to_one_line

_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}")


def find_statuses(definition: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The statuses of a definition by identifier, in their order."""
    return dict(identify_elements(definition.get("statuses")))


def identify_elements(elements: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each object of a list with its identifier, or its rank in the list when another object has that identifier."""
    used: set[str] = set()
    for position, element in enumerate(elements if isinstance(elements, list | tuple) else ()):
        if not isinstance(element, Mapping):
            continue
        identifier = element.get("id")
        if not isinstance(identifier, str) or not identifier or identifier in used:
            identifier = _unused_name(str(position), used)
        used.add(identifier)
        yield identifier, element


def read_text(text: Any) -> str:
    """A label in one line, an ellipsis for each placeholder; empty when it is not a text."""
    return to_one_line(_PLACEHOLDER.sub("…", text)) if isinstance(text, str) else ""


def _unused_name(name: str, used: set[str]) -> str:
    while name in used:
        name += "_"
    return name
