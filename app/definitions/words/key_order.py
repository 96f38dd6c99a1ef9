"""Order of the keys of a definition for readers: not all databases preserve the order of JSON keys."""

from __future__ import annotations

from typing import Any

# Identity first, then texts, then behaviour; the elements that a definition contains come last.
_FIRST_KEYS = (
    "format",
    "id",
    "slug",
    "type",
    "title",
    "label",
    "value",
    "summary",
    "public_label",
    "public_text",
    "subject",
    "body",
    "text",
    "intro",
    "hint",
    "required",
    "why",
    "help_article",
    "condition",
    "theme",
    "keywords",
    "family",
    "workflow",
    "functions",
    "intake",
    "presentation",
    "privacy",
    "account",
    "legal",
)
_LAST_KEYS = (
    "processing_fields",
    "initial",
    "on_enter",
    "actions",
    "timeouts",
    "fields",
    "options",
    "pages",
    "statuses",
)
_RANKS = {name: rank for rank, name in enumerate(_FIRST_KEYS)} | {
    name: 1000 + rank for rank, name in enumerate(_LAST_KEYS)
}
_MIDDLE_RANK = 500


def sort_keys(node: Any) -> Any:
    """The node with its keys in reading order; unknown keys are sorted alphabetically."""
    if isinstance(node, dict):
        names = sorted(node, key=lambda name: (_RANKS.get(name, _MIDDLE_RANK), str(name)))
        return {name: sort_keys(node[name]) for name in names}
    return [sort_keys(child) for child in node] if isinstance(node, list) else node
