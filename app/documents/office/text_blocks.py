"""The words of a filled file, in order: what its page in HTML is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

HEADING, PARAGRAPH, ITEM, TABLE = "heading", "paragraph", "item", "table"
MAX_LEVEL = 6


@dataclass(frozen=True)
class TextBlock:
    """A heading, a paragraph, an item of a list, or a table; `has_header` says whether its first row names its columns."""

    kind: str
    text: str = ""
    level: int = 1
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = False


@dataclass(frozen=True)
class MarkedRow:
    """A row of a table with what is typed between its braces, tables that it holds apart; (0, 0) is all that is in no table."""

    table: int
    row: int
    marks: tuple[str, ...]
    # Of the rows that hold its table.
    outer_marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PreparedFile:
    """A file that may be kept: repaired, with what is typed between its braces, and what is left to its author.

    `problems` are codes with a detail; `repairs` and `warnings` are codes with a number.
    """

    content: bytes
    marks: tuple[str, ...] = ()
    rows: tuple[MarkedRow, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    repairs: tuple[tuple[str, int], ...] = ()
    warnings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Passages:
    """Counts of the rows made of the row of a mark, and whether a condition is met, by its mark."""

    counts: Mapping[str, int] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)


NO_PASSAGES = Passages()


@dataclass(frozen=True)
class FilledFile:
    """A file whose placeholders were replaced, and its words."""

    content: bytes
    blocks: tuple[TextBlock, ...] = ()


def make_text_block(kind: str, text: str, level: int = 1) -> Iterator[TextBlock]:
    """The block, unless nothing is written in it."""
    stripped = text.strip()
    if stripped:
        yield TextBlock(kind, stripped, min(max(level, 1), MAX_LEVEL))
