"""The order in which the keys of a document are read and written: databases do not all keep the one they were given."""

from __future__ import annotations

from typing import Any

# Who it is, what it says, how it behaves, what it is made of.
_FIRST = (
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
_LAST = (
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
_RANKS = {name: rank for rank, name in enumerate(_FIRST)} | {name: 1000 + rank for rank, name in enumerate(_LAST)}
_BETWEEN = 500


def ordered(node: Any) -> Any:
    """The same document, its keys in the order of reading, unknown ones by the alphabet."""
    if isinstance(node, dict):
        names = sorted(node, key=lambda name: (_RANKS.get(name, _BETWEEN), str(name)))
        return {name: ordered(node[name]) for name in names}
    return [ordered(each) for each in node] if isinstance(node, list) else node
