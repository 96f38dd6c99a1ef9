"""Texts of a paragraph that lie in several elements: placeholders are found in the whole, and written in the first of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")
# Writes in an element, at its place ("text" or "tail"), what stands before a value, the value, and what stands after it.
WriteValue = Callable[[Any, str, str, Value, str], None]


@dataclass(frozen=True)
class Piece:
    """A text of the paragraph: its element, and whether it is the text or the tail of it."""

    holder: Any
    place: str

    @property
    def text(self) -> str:
        return getattr(self.holder, self.place) or ""


def join_pieces(pieces: Iterable[Piece]) -> str:
    """The text of the whole paragraph."""
    return "".join(piece.text for piece in pieces)


def write_plain(holder: Any, place: str, before: str, value: str, after: str) -> None:
    """Write a value that needs no element of its own."""
    setattr(holder, place, before + value + after)


def replace_marks(
    list_pieces: Callable[[], list[Piece]],
    pattern: re.Pattern[str],
    find_value: Callable[[re.Match[str]], Value],
    write: WriteValue[Value],
) -> None:
    """Replace what matches; what is written is not read again. The last one first, so that the others stay in their place."""
    for match in reversed(list(pattern.finditer(join_pieces(list_pieces())))):
        _replace_range(list_pieces(), match.start(), match.end(), find_value(match), write)


def _replace_range(pieces: list[Piece], start: int, end: int, value: Value, write: WriteValue[Value]) -> None:
    position, has_value = 0, False
    for piece in pieces:
        text = piece.text
        first, last = max(start - position, 0), min(end - position, len(text))
        position += len(text)
        if first >= last:
            continue
        if has_value:
            setattr(piece.holder, piece.place, text[:first] + text[last:])
        else:
            write(piece.holder, piece.place, text[:first], value, text[last:])
            has_value = True
