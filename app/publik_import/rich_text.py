"""Words out of rich text: labels, hints and explanations of w.c.s. are HTML, ours are plain."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MAX_RICH_TEXT = 200_000
# Around the first words of a label.
LONGEST_MARKUP = 4000
_PARAGRAPHS = frozenset({"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr"})
_LINES = frozenset({"div", "br", "tr"})
_HIDDEN = frozenset({"script", "style"})
_TAG = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"""href=["']([^"'<>]{1,500})["']""", re.IGNORECASE)
# A number that is no character, however long: Python would refuse to read it.
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}+|[xX][0-9a-fA-F]{8,}+);?")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def extract_text(text: str, longest: int) -> str:
    """The words of a rich text, in paragraphs, cut at so many characters."""
    text = _LONG_NUMBER.sub("", _CONTROL_CHARACTERS.sub("", text[:MAX_RICH_TEXT]))
    if "<" in text or "&" in text:
        text = "".join(_iterate_words(text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    words = "\n".join(_merge_empty_lines(lines)).strip()
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def extract_line(text: str, longest: int) -> str:
    """The same on a single line: a label, a title. Of a text that is no label, its beginning is enough."""
    words = " ".join(extract_text(text[: LONGEST_MARKUP + 20 * longest], longest * 4).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _iterate_words(text: str) -> Iterator[str]:
    """In one pass: the words, the line breaks, and the address of a link after its words."""
    first, *parts = text.split("<")
    yield html.unescape(first)
    hidden, address = "", ""
    for part in parts:
        tag = _TAG.match(part)
        inside, closed, words = part.partition(">")
        if tag is None or not closed:
            yield "" if hidden or part.startswith("!--") else html.unescape(f"<{part}")
            continue
        ends, name = bool(tag[1]), tag[2].lower()
        if name in _HIDDEN:
            hidden = "" if ends else name
        yield from _iterate_breaks(name, ends=ends, address=address)
        if name == "a":
            found = None if ends else _ADDRESS.search(inside)
            address = html.unescape(found[1]) if found else ""
        yield "" if hidden else html.unescape(words)


def _iterate_breaks(name: str, *, ends: bool, address: str) -> Iterator[str]:
    if name == "a" and ends and address:
        yield f" ({address})"
    elif name == "li" and not ends:
        yield "\n– "
    elif name in _PARAGRAPHS:
        yield "\n\n"
    elif name in _LINES:
        yield "\n"


def _merge_empty_lines(lines: Iterator[str]) -> Iterator[str]:
    """Never more than one empty line."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
