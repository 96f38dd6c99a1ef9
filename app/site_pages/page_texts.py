"""Translations written in the contents of a page, text by text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

PAGE_TEXTS = ("titles", "descriptions")
MAX_TEXT = 20_000


def write_translations(contents: Mapping[str, Any], language: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """The contents with these texts in that language, by path: « titles », « b2.title », « b2.items.i1.label ».

    A path that leads to no text is left out: somebody else may have deleted the block meanwhile.
    """
    result = deepcopy(dict(contents))
    for path, text in texts.items():
        holder, name = _find_holder(result, path)
        if holder is None:
            continue
        translations = {**(holder.get(name) or {}), language: text[:MAX_TEXT]}
        holder[name] = {code: each for code, each in translations.items() if each or code != language}
    return result


def _find_holder(contents: dict[str, Any], path: str) -> tuple[dict[str, Any] | None, str]:
    """Find the object that holds the text, and the name of the text there."""
    if path in PAGE_TEXTS:
        return contents, path
    block_id, *steps = path.split(".")
    settings = contents["blocks"].get(block_id, {}).get("settings")
    if settings is None or not steps:
        return None, ""
    if len(steps) == 1:
        return (settings, steps[0]) if isinstance(settings.get(steps[0]), dict) else (None, "")
    name, item_id, part = (*steps, "", "")[:3]
    items = settings.get(name)
    item = next((item for item in items if item["id"] == item_id), None) if isinstance(items, list) else None
    return (item, part) if item and isinstance(item.get(part), dict) else (None, "")
