"""Differences between two versions of a text, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MAX_DIFFERENCES = 20
# Values that mean nothing to a reader.
_HIDDEN_NAMES = frozenset({"id"})


@dataclass(frozen=True)
class Difference:
    """A text that was there before, after, or both."""

    before: str
    after: str


def compare_texts(former: Mapping[str, Any], current: Mapping[str, Any]) -> list[Difference]:
    """The first texts that differ; those of a moved item do not."""
    before, after = dict(_iterate_texts(former, "")), dict(_iterate_texts(current, ""))
    differences = [
        Difference(before.get(path, ""), after.get(path, ""))
        for path in [*before, *(path for path in after if path not in before)]
        if before.get(path, "") != after.get(path, "")
    ]
    return differences[:MAX_DIFFERENCES]


def _iterate_texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts by path; items of a list are known by their id."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name not in _HIDDEN_NAMES:
                yield from _iterate_texts(each, f"{path}/{name}")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            name = each.get("id", position) if isinstance(each, Mapping) else position
            yield from _iterate_texts(
                each, f"/{name}" if isinstance(each, Mapping) and "id" in each else f"{path}/{name}"
            )
    elif value not in (None, "", False):
        yield path, str(value)
