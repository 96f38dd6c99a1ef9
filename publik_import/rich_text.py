"""Convert rich text to plain text: labels, hints and explanations of w.c.s. are HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MAX_RICH_TEXT = 200_000
# Limit of markup before the text of a label.
MAX_MARKUP_LENGTH = 4000
_PARAGRAPHS = frozenset({"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr"})
_LINES = frozenset({"div", "br", "tr"})
_HIDDEN = frozenset({"script", "style"})
_TAG = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"""href=["']([^"'<>]{1,500})["']""", re.IGNORECASE)
# Character references too long to be valid, which Python refuses to parse.
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}+|[xX][0-9a-fA-F]{8,}+);?")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def extract_text(text: str, max_length: int) -> str:
    """The text of a rich text, in paragraphs, truncated."""
    text = _LONG_NUMBER.sub("", _CONTROL_CHARACTERS.sub("", text[:MAX_RICH_TEXT]))
    if "<" in text or "&" in text:
        text = "".join(_iterate_words(text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    plain_text = "\n".join(_merge_empty_lines(lines)).strip()
    return plain_text if len(plain_text) <= max_length else plain_text[: max_length - 1].rstrip() + "…"


def extract_line(text: str, max_length: int) -> str:
    """The text on a single line, truncated; only the beginning of a long text is converted."""
    line = " ".join(extract_text(text[: MAX_MARKUP_LENGTH + 20 * max_length], max_length * 4).split())
    return line if len(line) <= max_length else line[: max_length - 1].rstrip() + "…"


def _iterate_words(text: str) -> Iterator[str]:
    """The texts, line breaks and link addresses, in one pass."""
    first, *parts = text.split("<")
    yield html.unescape(first)
    hidden, address = "", ""
    for part in parts:
        tag = _TAG.match(part)
        attributes, bracket, following_text = part.partition(">")
        if tag is None or not bracket:
            yield "" if hidden or part.startswith("!--") else html.unescape(f"<{part}")
            continue
        is_closing, name = bool(tag[1]), tag[2].lower()
        if name in _HIDDEN:
            hidden = "" if is_closing else name
        yield from _iterate_breaks(name, is_closing=is_closing, address=address)
        if name == "a":
            match = None if is_closing else _ADDRESS.search(attributes)
            address = html.unescape(match[1]) if match else ""
        yield "" if hidden else html.unescape(following_text)


def _iterate_breaks(name: str, *, is_closing: bool, address: str) -> Iterator[str]:
    if name == "a" and is_closing and address:
        yield f" ({address})"
    elif name == "li" and not is_closing:
        yield "\n– "
    elif name in _PARAGRAPHS:
        yield "\n\n"
    elif name in _LINES:
        yield "\n"


def _merge_empty_lines(lines: Iterator[str]) -> Iterator[str]:
    """Merge consecutive empty lines."""
    previous_line = ""
    for line in lines:
        if line or previous_line:
            yield line
        previous_line = line
