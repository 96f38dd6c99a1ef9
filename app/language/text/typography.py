"""French typography of texts that editors type: no-break spaces before punctuation and inside quotation marks."""

from __future__ import annotations

import re

NO_BREAK_SPACE = "\u00a0"
_BREAKABLE = re.compile(r"(?<=[\w\u00bb)\]}*_]) (?=[:;!?\u00bb](?:\s|$|[*_)\u00bb\]]))|(?<=\u00ab) ")


def add_no_break_spaces(text: str) -> str:
    """The text with no-break spaces where a line must not break; Markdown is left as it is written otherwise."""
    return _BREAKABLE.sub(NO_BREAK_SPACE, text)
