"""`{% for %}` in a text of w.c.s.: what is written for each row, between two rows, after them, or when there is none."""

from __future__ import annotations

from dataclasses import dataclass

from app.publik_import.findings import NotUnderstood
from app.publik_import.rich_text import extract_text
from app.publik_import.syntax import split_words
from app.publik_import.templates import If, Piece, PlainText, UnknownTag

LONGEST_BETWEEN = 50


@dataclass(frozen=True)
class Loop:
    """The name that a row is given, the list as it is written, and the words around."""

    name: str
    list_expression: str
    row: list[Piece]
    between: str = ""
    after: str = ""
    when_empty: list[Piece] | None = None


def parse_loop(tag: str, pieces: list[Piece]) -> Loop | None:
    """The loop that the tag begins; nothing for another tag, or for one that goes another way through its list."""
    try:
        written = split_words(tag)
    except NotUnderstood:
        return None
    if len(written) != 4 or written[0] != "for" or written[2] != "in" or not written[1].isidentifier():
        return None
    row, when_empty = _split_empty(pieces)
    between, after, row = _split_separator(row)
    return Loop(written[1], written[3], row, between, after, when_empty)


def find_tag_names(tag: str) -> dict[str, str]:
    """The names that a tag gives to what it encloses, each with what it is taken from: of `{% for %}` and `{% with %}`."""
    try:
        kind, *written = split_words(tag)
    except (NotUnderstood, ValueError):
        return {}
    if kind == "for" and "in" in written[:-1]:
        at = written.index("in")
        named = "".join(written[:at]).split(",")
        return {name: written[at + 1].partition("|")[0] for name in named if name.isidentifier()}
    if kind == "with":
        pairs = [each.partition("=") for each in written]
        return {name: source.partition("|")[0] for name, sign, source in pairs if sign and name.isidentifier()}
    return {}


def _split_empty(pieces: list[Piece]) -> tuple[list[Piece], list[Piece] | None]:
    """What stands before `{% empty %}`, and what stands after it."""
    for at, piece in enumerate(pieces):
        if isinstance(piece, UnknownTag) and piece.written.strip() == "empty":
            return pieces[:at], pieces[at + 1 :]
    return pieces, None


def _split_separator(row: list[Piece]) -> tuple[str, str, list[Piece]]:
    """The words written after each row but the last one, those after the last one, and the row without them."""
    last = row[-1] if row else None
    if isinstance(last, PlainText) and not last.text.strip() and len(row) > 1 and isinstance(row[-2], If):
        row, last = row[:-1], row[-2]
    if isinstance(last, If):
        said = [(branch.condition, _get_plain_words(branch.pieces)) for branch in last.branches]
        match said:
            case [("not forloop.last", str(between))] if len(between) <= LONGEST_BETWEEN:
                return between, "", row[:-1]
            case [("forloop.last", str(after)), (None, str(between))] if len(between) <= LONGEST_BETWEEN:
                return between, after, row[:-1]
    first = row[0] if row else None
    if isinstance(first, If) and [branch.condition for branch in first.branches] == ["not forloop.first"]:
        before = _get_plain_words(first.branches[0].pieces)
        if before is not None and len(before) <= LONGEST_BETWEEN:
            return before, "", row[1:]
    return "", "", row


def clean_separator(written: str) -> str:
    """The words between two rows, out of their rich text; their blanks are kept."""
    if "<" not in written and "&" not in written:
        return written
    words = extract_text(written, LONGEST_BETWEEN)
    return words or ("\n" if "<br" in written or "<p" in written else " ")


def _get_plain_words(pieces: list[Piece]) -> str | None:
    """The words, when there is nothing but words."""
    return "".join(piece.text for piece in pieces if isinstance(piece, PlainText)) if _is_plain_words(pieces) else None


def _is_plain_words(pieces: list[Piece]) -> bool:
    return all(isinstance(piece, PlainText) for piece in pieces)
