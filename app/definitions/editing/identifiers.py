"""Identifiers of elements: made from their words, renewed in copies, renamed with everything that names them."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.language.text.normalisation import fold

MAX_LENGTH = 60
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Lists whose elements are named by an identifier that expressions and other elements may use.
NAMED_LISTS = frozenset(
    {
        "pages",
        "fields",
        "statuses",
        "actions",
        "global_actions",
        "on_enter",
        "run",
        "timeouts",
        "timers",
        "calls",
        "functions",
        "levels",
        "processing_fields",
        "variables",
    }
)


def make_identifier(words: str, used: Collection[str], *, default: str = "element") -> str:
    """An identifier made from these words that no other element has: « Date de naissance » gives `date_de_naissance`."""
    base = _NOT_WORD.sub("_", fold(words)).strip("_")[:MAX_LENGTH].strip("_") or default
    if not base[0].isalpha():
        base = f"{default}_{base}"[:MAX_LENGTH].strip("_")
    return _make_unique(base, used, "_")


def make_slug(words: str, used: Collection[str], *, default: str = "demarche") -> str:
    """Make the name of a definition for addresses, with hyphens."""
    base = _NOT_WORD.sub("-", fold(words)).strip("-")[:MAX_LENGTH].strip("-") or default
    return _make_unique(base, used, "-")


def collect_identifiers(definition: Any) -> set[str]:
    """Every identifier of the elements of a definition."""
    return set(_iterate_identifiers(definition))


def renew_identifiers(element: Any, used: Collection[str]) -> Any:
    """A copy of an element in which it, and the elements in it, have identifiers that are not used yet."""
    copied, taken_names = copy.deepcopy(element), set(used)
    for each in _iterate_named(copied):
        each["id"] = _make_unique(str(each["id"]), taken_names, "_")
        taken_names.add(each["id"])
    return copied


def _make_unique(base: str, used: Collection[str], separator: str) -> str:
    name, number = base, 2
    while name in used:
        suffix = f"{separator}{number}"
        name = f"{base[: MAX_LENGTH - len(suffix)]}{suffix}"
        number += 1
    return name


def _iterate_identifiers(node: Any) -> Iterator[str]:
    for element in _iterate_named(node):
        yield str(element["id"])


def _iterate_named(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _iterate_named(child)
    elif isinstance(node, Mapping):
        if isinstance(node.get("id"), str) and isinstance(node, dict):
            yield node
        for child in node.values():
            yield from _iterate_named(child)
