"""Parse `{% for %}` loops: content of each row, separator, text after the last row, text for an empty list."""

from __future__ import annotations

from dataclasses import dataclass

from publik_import.findings import NotUnderstood
from publik_import.rich_text import extract_text
from publik_import.syntax import split_words
from publik_import.templates import If, Piece, PlainText, UnknownTag

MAX_SEPARATOR_LENGTH = 50


@dataclass(frozen=True)
class Loop:
    """A loop: its variable, the expression of the list, the row, and the surrounding texts."""

    name: str
    list_expression: str
    row: list[Piece]
    between: str = ""
    after: str = ""
    when_empty: list[Piece] | None = None


def parse_loop(tag: str, pieces: list[Piece]) -> Loop | None:
    """Parse a loop; None for another tag, or for an unsupported form of loop."""
    try:
        words = split_words(tag)
    except NotUnderstood:
        return None
    if len(words) != 4 or words[0] != "for" or words[2] != "in" or not words[1].isidentifier():
        return None
    row, when_empty = _split_empty(pieces)
    between, after, row = _split_separator(row)
    return Loop(words[1], words[3], row, between, after, when_empty)


def find_tag_names(tag: str) -> dict[str, str]:
    """The variables that `{% for %}` or `{% with %}` define, each with its source."""
    try:
        kind, *words = split_words(tag)
    except (NotUnderstood, ValueError):
        return {}
    if kind == "for" and "in" in words[:-1]:
        position = words.index("in")
        variables = "".join(words[:position]).split(",")
        return {name: words[position + 1].partition("|")[0] for name in variables if name.isidentifier()}
    if kind == "with":
        pairs = [word.partition("=") for word in words]
        return {name: source.partition("|")[0] for name, equals, source in pairs if equals and name.isidentifier()}
    return {}


def _split_empty(pieces: list[Piece]) -> tuple[list[Piece], list[Piece] | None]:
    """Split the pieces at `{% empty %}`."""
    for position, piece in enumerate(pieces):
        if isinstance(piece, UnknownTag) and piece.source.strip() == "empty":
            return pieces[:position], pieces[position + 1 :]
    return pieces, None


def _split_separator(row: list[Piece]) -> tuple[str, str, list[Piece]]:
    """The separator, the text after the last row, and the row without them."""
    last = row[-1] if row else None
    if isinstance(last, PlainText) and not last.text.strip() and len(row) > 1 and isinstance(row[-2], If):
        row, last = row[:-1], row[-2]
    if isinstance(last, If):
        branch_texts = [(branch.condition, _get_plain_words(branch.pieces)) for branch in last.branches]
        match branch_texts:
            case [("not forloop.last", str(between))] if len(between) <= MAX_SEPARATOR_LENGTH:
                return between, "", row[:-1]
            case [("forloop.last", str(after)), (None, str(between))] if len(between) <= MAX_SEPARATOR_LENGTH:
                return between, after, row[:-1]
    first = row[0] if row else None
    if isinstance(first, If) and [branch.condition for branch in first.branches] == ["not forloop.first"]:
        before = _get_plain_words(first.branches[0].pieces)
        if before is not None and len(before) <= MAX_SEPARATOR_LENGTH:
            return before, "", row[1:]
    return "", "", row


def clean_separator(separator: str) -> str:
    """The separator as plain text, with its white space."""
    if "<" not in separator and "&" not in separator:
        return separator
    plain_text = extract_text(separator, MAX_SEPARATOR_LENGTH)
    return plain_text or ("\n" if "<br" in separator or "<p" in separator else " ")


def _get_plain_words(pieces: list[Piece]) -> str | None:
    """The text of the pieces; None when they contain anything but literal texts."""
    return "".join(piece.text for piece in pieces if isinstance(piece, PlainText)) if _is_plain_words(pieces) else None


def _is_plain_words(pieces: list[Piece]) -> bool:
    return all(isinstance(piece, PlainText) for piece in pieces)
