"""Find template tags in one pass, in linear time even with unclosed tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_LITERAL = re.compile(r"\{%\s*+(end)?(comment|verbatim)\b([^%]*+)%\}")


def find_tags(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each closed tag, in order; tags are not nested."""
    end = 0
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(text):
        if opening.start() < end or opening[0] in unclosed:
            continue
        closing = text.find(CLOSINGS[opening[0]], opening.end())
        if closing < 0:
            unclosed.add(opening[0])
        else:
            end = closing + 2
            yield opening.start(), end


def replace_tags(text: str, replacement: str) -> str:
    """Replace each tag."""
    pieces, position = [], 0
    for start, end in find_tags(text):
        pieces += [text[position:start], replacement]
        position = end
    return "".join([*pieces, text[position:]])


def replace_literals(text: str, replace: Callable[[str, str], str]) -> str:
    """Replace each closed `{% comment %}` and `{% verbatim %}` by `replace(kind, content)`."""
    tags = list(_LITERAL.finditer(text))
    closing: dict[str, re.Match[str]] = {}
    # The next closing tag for each opening tag, from last to first.
    ends: list[re.Match[str] | None] = []
    for tag in reversed(tags):
        ends.append(None if tag[1] else closing.get(tag[2]))
        if tag[1]:
            closing[tag[2]] = tag
    pieces, position = [], 0
    for tag, end in zip(tags, reversed(ends), strict=True):
        if end is not None and tag.start() >= position:
            pieces += [text[position : tag.start()], replace(tag[2], text[tag.end() : end.start()])]
            position = end.end()
    return "".join([*pieces, text[position:]])
