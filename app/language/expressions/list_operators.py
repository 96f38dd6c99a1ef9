"""Looking into lists: the rows of a repeated block, the options chosen. A list not given is an empty one."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from app.language.expressions.values import are_equal, get_identity_key, get_items
from app.language.text.normalisation import normalise_unicode


def count(values: Any) -> int | None:
    found = get_items(values)
    return None if found is None else len(found)


def first(values: Any) -> Any:
    found = get_items(values)
    return found[0] if found else None


def last(values: Any) -> Any:
    found = get_items(values)
    return found[-1] if found else None


def distinct(values: Any) -> list[Any] | None:
    """Each value once, where it first comes."""
    found = get_items(values)
    if found is None:
        return None
    kept: dict[Hashable, Any] = {}
    for item in found:
        kept.setdefault(get_identity_key(item), item)
    return list(kept.values())


def contains(whole: Any, part: Any) -> bool:
    """Whether the text has that text in it, or the list that item."""
    if isinstance(whole, str):
        return isinstance(part, str) and normalise_unicode(part) in normalise_unicode(whole)
    return isinstance(whole, list) and any(are_equal(part, item) for item in whole)
