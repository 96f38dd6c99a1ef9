"""The elements of a format that repeated rows and conditions are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.documents.office.placeholder_marks import MARK, clean_mark
from app.documents.office.text_pieces import Piece, join_pieces


@dataclass(frozen=True)
class MarkupElements:
    """The tags of DOCX or ODT."""

    paragraphs: tuple[str, ...]
    table: str
    row: str
    # Inside a paragraph, what goes with the text around it: lines, pictures.
    inline: frozenset[str]
    # Holders that must end with a paragraph, and those that go when they are empty.
    ended_by_paragraph: frozenset[str]
    dropped_when_empty: frozenset[str]
    list_pieces: Callable[[Any], list[Piece]]
    # Makes an ordinary row of one that repeats on every page.
    release_header: Callable[[Any], None]
    # Keeps the spaces at the ends of a text.
    keep_spaces: Callable[[Any], None]

    def iterate_paragraphs(self, parent: Any) -> Iterator[Any]:
        """The paragraphs in the parent, at any depth, in order."""
        yield from parent.iter(*self.paragraphs)

    def list_marks(self, paragraph: Any) -> list[str]:
        """List the marks typed between the braces of a paragraph."""
        return [clean_mark(match[1]) for match in MARK.finditer(join_pieces(self.list_pieces(paragraph)))]

    def find_row(self, element: Any) -> Any:
        """The innermost row that holds the element; None outside of tables."""
        return next(element.iterancestors(self.row), None)


def delete_element(element: Any) -> None:
    """Delete the element; the text that follows it stays."""
    previous, parent, tail = element.getprevious(), element.getparent(), element.tail or ""
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
