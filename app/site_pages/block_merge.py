"""Two editors of one block: settings that only one of them changed are merged, the others are a conflict. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONDITION, WIDTH = "condition", "width"


class BlockConflict(Exception):
    """Both editors changed these settings: by name, what this one typed and what the other saved.

    `current` is the block as it is now; None when the other editor removed it.
    """

    def __init__(self, settings: Mapping[str, tuple[Any, Any]], current: Mapping[str, Any] | None) -> None:
        super().__init__(", ".join(settings))
        self.settings, self.current = settings, current


def merge_blocks(base: Mapping[str, Any], current: Mapping[str, Any], typed_block: Mapping[str, Any]) -> dict[str, Any]:
    """The block `current` with what was changed from `base` to `typed_block`. Raises BlockConflict."""
    conflicts: dict[str, tuple[Any, Any]] = {}
    merged = {**current, "settings": dict(current["settings"])}
    for name in typed_block["settings"]:
        values = [block["settings"].get(name) for block in (base, current, typed_block)]
        merged["settings"][name] = _merge_value(name, values, conflicts)
    for name in (CONDITION, WIDTH):
        merged[name] = _merge_value(name, [block.get(name) for block in (base, current, typed_block)], conflicts)
    if conflicts:
        raise BlockConflict(conflicts, current)
    return merged


def _merge_value(name: str, values: list[Any], conflicts: dict[str, tuple[Any, Any]]) -> Any:
    base, current, own = values
    if own in (base, current):
        return current
    if current == base:
        return own
    if all(isinstance(value, Mapping) for value in (base or {}, current, own)):
        # Texts by language: one editor may translate what the other writes.
        return _merge_texts(name, (base or {}, current, own), conflicts)
    conflicts[name] = (own, current)
    return current


def _merge_texts(name: str, values: tuple[Any, Any, Any], conflicts: dict[str, tuple[Any, Any]]) -> Any:
    base, current, own = values
    merged = dict(current)
    for key in dict.fromkeys((*own, *base)):
        if own.get(key) in (base.get(key), current.get(key)):
            continue
        if current.get(key) != base.get(key):
            conflicts[name] = (own, current)
            return current
        if key in own:
            merged[key] = own[key]
        else:
            merged.pop(key, None)
    return merged
