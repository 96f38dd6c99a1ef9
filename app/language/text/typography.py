"""French typography: no-break spaces before punctuation."""

from __future__ import annotations

import re
from typing import Any

# Keys of displayed texts; URLs, conditions and option values are unchanged.
_TEXT_KEYS = frozenset(
    {
        *("label", "title", "summary", "text", "hint", "intro", "message", "reason", "purpose", "why", "otherwise"),
        *("public_label", "public_text", "agents_text", "subject", "body", "confirm"),
        *("item_label", "add_label", "pattern_message"),
    }
)
_BREAKABLE = re.compile(r"(?<=[\w»)\]}]) (?=[:;!?»])|(?<=«) ")
# The same before a space or a closing mark only: tables and addresses of Markdown are left as they are.
_BREAKABLE_IN_MARKDOWN = re.compile(r"(?<=[\w»)\]}*_]) (?=[:;!?»](?:\s|$|[*_)»\]]))|(?<=«) ")
_NO_BREAK = "\u00a0"


def add_no_break_spaces(part: Any, name: str = "") -> Any:
    """Insert no-break spaces in the texts of a definition."""
    match part:
        case str():
            return _BREAKABLE.sub(_NO_BREAK, part) if name in _TEXT_KEYS else part
        case dict():
            return {key: add_no_break_spaces(each, key) for key, each in part.items()}
        case list():
            return [add_no_break_spaces(each, name) for each in part]
    return part


def add_no_break_spaces_to_text(text: str) -> str:
    """Insert no-break spaces in a text that came without any, such as a short message."""
    return _BREAKABLE.sub(_NO_BREAK, text)


def add_no_break_spaces_to_markdown(text: str) -> str:
    """Insert no-break spaces in a text in Markdown."""
    return _BREAKABLE_IN_MARKDOWN.sub(_NO_BREAK, text)
