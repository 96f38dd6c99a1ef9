"""Texts between « {Si : …} » and « {Fin si} », part of a paragraph or several of them, left or taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.office.markup_elements import MarkupElements, delete_element
from app.documents.office.placeholder_marks import (
    ELSE,
    MARK,
    InvalidPlaceholder,
    clean_mark,
    is_boundary,
    read_condition_mark,
)
from app.documents.office.text_pieces import Piece, join_pieces

UNCLOSED, UNOPENED, NESTED = "unclosed", "unopened", "nested"
_EXCERPT = 60


@dataclass(frozen=True)
class _Mark:
    """A mark of a condition, and where it is in its paragraph."""

    words: str
    paragraph: Any
    start: int
    end: int


@dataclass(frozen=True)
class _Condition:
    opening: _Mark
    otherwise: _Mark | None
    closing: _Mark

    def list_hidden(self, *, is_met: bool) -> list[tuple[_Mark, _Mark]]:
        """List the passages to remove, each from the start of a mark to the end of another, in order."""
        if self.otherwise is None:
            first, last = self.opening, self.closing
            return [(first, first), (last, last)] if is_met else [(first, last)]
        if is_met:
            return [(self.opening, self.opening), (self.otherwise, self.closing)]
        return [(self.opening, self.otherwise), (self.closing, self.closing)]


def find_condition_problems(root: Any, markup: MarkupElements) -> Iterator[tuple[str, str]]:
    """Conditions that are not closed where they are opened, and conditions in another one: a code and words."""
    for marks in _group_marks(root, markup):
        yield from (pair_mark for pair_mark in _pair_marks(marks, markup) if not isinstance(pair_mark, _Condition))


def apply_conditions(root: Any, markup: MarkupElements, conditions: Mapping[str, bool]) -> None:
    """Leave what is under a condition that is met, take the rest away, and the marks. Raises InvalidPlaceholder."""
    for marks in _group_marks(root, markup):
        for condition in reversed(list(_pair_marks(marks, markup))):
            if not isinstance(condition, _Condition) or condition.opening.words not in conditions:
                raise InvalidPlaceholder(marks[0].words)
            for first, last in reversed(condition.list_hidden(is_met=conditions[condition.opening.words])):
                _hide(first, last, markup)
        for paragraph in dict.fromkeys(mark.paragraph for mark in marks):
            _drop_if_empty(paragraph, markup)


def _group_marks(root: Any, markup: MarkupElements) -> list[list[_Mark]]:
    """The marks of conditions that are in the same text: the body, a cell, a frame, an item of a list."""
    groups: dict[Any, list[_Mark]] = defaultdict(list)
    for paragraph in markup.iterate_paragraphs(root):
        for match in MARK.finditer(join_pieces(markup.list_pieces(paragraph))):
            words = clean_mark(match[1])
            if is_boundary(words) or read_condition_mark(words) is not None:
                groups[paragraph.getparent()].append(_Mark(words, paragraph, match.start(), match.end()))
    return list(groups.values())


def _pair_marks(marks: list[_Mark], markup: MarkupElements) -> Iterator[_Condition | tuple[str, str]]:
    opening: _Mark | None = None
    otherwise: _Mark | None = None
    for mark in marks:
        if not is_boundary(mark.words):
            if opening is not None:
                yield NESTED, mark.words
            opening = opening or mark
        elif opening is None or (otherwise is not None and mark.words.casefold() == ELSE):
            yield UNOPENED, _quote(mark, markup)
        elif mark.words.casefold() == ELSE:
            otherwise = mark
        else:
            yield _Condition(opening, otherwise, mark)
            opening = otherwise = None
    if opening is not None:
        yield UNCLOSED, opening.words


def _quote(mark: _Mark, markup: MarkupElements) -> str:
    text = " ".join(join_pieces(markup.list_pieces(mark.paragraph)).split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _hide(first: _Mark, last: _Mark, markup: MarkupElements) -> None:
    if first.paragraph is last.paragraph:
        _cut(first.paragraph, markup, first.start, last.end)
        return
    while (following := first.paragraph.getnext()) is not last.paragraph:
        delete_element(following)
    # An element before any text is at 0, as one just before a mark at 0 is.
    _cut(last.paragraph, markup, -1, last.end)
    _cut(first.paragraph, markup, first.start, None)


def _cut(paragraph: Any, markup: MarkupElements, start: int, end: int | None) -> None:
    """Take away the characters from a place to another, with the lines and the pictures between them."""
    position = 0
    pieces: list[tuple[Piece, int]] = []
    for piece in markup.list_pieces(paragraph):
        pieces.append((piece, position))
        position += len(piece.text)
    limit = position + 1 if end is None else end
    hidden_elements = [piece.holder for piece, at in pieces if piece.holder.tag in markup.inline and start < at < limit]
    for piece, at in pieces:
        text = piece.text
        if at < limit and start < at + len(text):
            setattr(piece.holder, piece.place, text[: max(start - at, 0)] + text[max(limit - at, 0) :])
            markup.keep_spaces(piece.holder)
    for element in dict.fromkeys(hidden_elements):
        delete_element(element)


def _drop_if_empty(paragraph: Any, markup: MarkupElements) -> None:
    """Take away a paragraph in which nothing is left, where its holder may do without it."""
    pieces = markup.list_pieces(paragraph)
    parent = paragraph.getparent()
    if parent is None or join_pieces(pieces).strip() or any(piece.holder.tag in markup.inline for piece in pieces):
        return
    previous, following = paragraph.getprevious(), paragraph.getnext()
    is_last = following is None and (previous is None or previous.tag not in markup.paragraphs)
    if is_last and parent.tag in markup.ended_by_paragraph:
        return
    delete_element(paragraph)
    while parent.tag in markup.dropped_when_empty and len(parent) == 0:
        empty, parent = parent, parent.getparent()
        delete_element(empty)
