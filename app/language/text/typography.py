"""French typography of texts that people type: no-break spaces before punctuation and inside quotation marks."""

from __future__ import annotations

import re
from typing import Any

NO_BREAK_SPACE = "\u00a0"
# Keys of displayed texts; URLs, conditions and option values are unchanged.
_TEXT_KEYS = frozenset(
    {
        *("label", "title", "summary", "text", "hint", "intro", "message", "reason", "purpose", "why", "otherwise"),
        *("public_label", "public_text", "agents_text", "subject", "body", "confirm"),
        *("item_label", "add_label", "pattern_message"),
    }
)
_BREAKABLE = re.compile(r"(?<=[\w\u00bb)\]}*_]) (?=[:;!?\u00bb](?:\s|$|[*_)\u00bb\]{<]))|(?<=\u00ab) ")


def add_no_break_spaces(text: str) -> str:
    """The text with no-break spaces where a line must not break; Markdown is left as it is written otherwise."""
    return _BREAKABLE.sub(NO_BREAK_SPACE, text)


def format_definition_texts(part: Any, name: str = "") -> Any:
    """Insert no-break spaces in the texts of a definition."""
    match part:
        case str():
            return add_no_break_spaces(part) if name in _TEXT_KEYS else part
        case dict():
            return {key: format_definition_texts(each, key) for key, each in part.items()}
        case list():
            return [format_definition_texts(each, name) for each in part]
    return part
