"""List operators, for the rows of a block or the options of a choice. A missing list is empty."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from app.language.expressions.values import are_equal, get_identity_key, get_items
from app.language.text.normalisation import normalise_unicode


def count(values: Any) -> int | None:
    items = get_items(values)
    return None if items is None else len(items)


def first(values: Any) -> Any:
    items = get_items(values)
    return items[0] if items else None


def last(values: Any) -> Any:
    items = get_items(values)
    return items[-1] if items else None


def distinct(values: Any) -> list[Any] | None:
    """The distinct values, in order of first occurrence."""
    items = get_items(values)
    if items is None:
        return None
    by_key: dict[Hashable, Any] = {}
    for item in items:
        by_key.setdefault(get_identity_key(item), item)
    return list(by_key.values())


def contains(container: Any, part: Any) -> bool:
    """Whether a text contains a text, or a list an item."""
    if isinstance(container, str):
        return isinstance(part, str) and normalise_unicode(part) in normalise_unicode(container)
    return isinstance(container, list) and any(are_equal(part, item) for item in container)
