"""The order in which the keys of a document are read and written: databases do not all keep the one they were given."""

from __future__ import annotations

from typing import Any

# Who it is, what it says, how it behaves, what it is made of.
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
    """The same document, its keys in the order of reading, unknown ones by the alphabet."""
    if isinstance(node, dict):
        names = sorted(node, key=lambda name: (_RANKS.get(name, _MIDDLE_RANK), str(name)))
        return {name: sort_keys(node[name]) for name in names}
    return [sort_keys(each) for each in node] if isinstance(node, list) else node
