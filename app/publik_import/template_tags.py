"""The tags of a text of w.c.s. found in one pass: what is opened and never closed costs no second look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_LITERAL = re.compile(r"\{%\s*+(end)?(comment|verbatim)\b([^%]*+)%\}")


def find_tags(text: str) -> Iterator[tuple[int, int]]:
    """Where each closed tag begins and ends, in order; what stands inside of one is no tag."""
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
    """The text with this in the place of each tag."""
    pieces, at = [], 0
    for start, end in find_tags(text):
        pieces += [text[at:start], replacement]
        at = end
    return "".join([*pieces, text[at:]])


def replace_literals(text: str, replace: Callable[[str, str], str]) -> str:
    """The text with `replace(kind, inside)` in the place of each `{% comment %}` and `{% verbatim %}` that is closed."""
    marks = list(_LITERAL.finditer(text))
    closing: dict[str, re.Match[str]] = {}
    # The next end of its kind, for each opening: read from the last mark to the first.
    ends: list[re.Match[str] | None] = []
    for mark in reversed(marks):
        ends.append(None if mark[1] else closing.get(mark[2]))
        if mark[1]:
            closing[mark[2]] = mark
    pieces, at = [], 0
    for mark, end in zip(marks, reversed(ends), strict=True):
        if end is not None and mark.start() >= at:
            pieces += [text[at : mark.start()], replace(mark[2], text[mark.end() : end.start()])]
            at = end.end()
    return "".join([*pieces, text[at:]])
