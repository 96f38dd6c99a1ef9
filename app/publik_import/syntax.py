"""The words of a condition or of a value as w.c.s. writes them, read into a tree: names, constants, filters, operators.

This is the inside of Django's `{% if %}` and `{{ }}`: words are parted by blanks, filters are glued to their value by `|`,
and there are no parentheses. What does not read is refused with the reason, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.publik_import.findings import NotUnderstood

MAX_LENGTH = 5000
MAX_WORDS = 300
MAX_DEPTH = 30
QUOTES = "\"'"


@dataclass(frozen=True)
class Constant:
    """A text, a number, true, false, nothing, or a list of them."""

    value: Any


@dataclass(frozen=True)
class Name:
    """A variable of w.c.s., with its dotted parts."""

    path: str


@dataclass(frozen=True)
class FilteredValue:
    """A value passed through a filter."""

    base: Node
    filter: str
    argument: Node | None = None


@dataclass(frozen=True)
class Operation:
    """An operator over its operands: `and or not in == != < <= > >=`."""

    operator: str
    operands: tuple[Node, ...]


Node = Constant | Name | FilteredValue | Operation

CONSTANTS = {"True": True, "False": False, "None": None, "true": True, "false": False, "null": None, "none": None}
# How tightly each binds, as in Django.
_BINDING = {"or": 6, "and": 7, "in": 9, "not in": 9, "is": 10, "is not": 10} | dict.fromkeys(
    ("==", "!=", "<", "<=", ">", ">="), 10
)
_NOT_BINDING = 8
_SAME = {"is": "==", "is not": "!="}


def parse_condition(text: str) -> Node:
    """The tree of what stands inside `{% if %}`."""
    return _Parser(_merge_operators(split_words(text))).parse_all()


def split_words(text: str) -> list[str]:
    """The text parted by blanks, no-break ones included, except inside quotes."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    found = [word for word in _iterate_words(text) if word]
    if len(found) > MAX_WORDS:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    return found


def _iterate_words(text: str) -> Iterator[str]:
    word, quote, escaped = "", "", False
    for character in text:
        if not quote and character.isspace():
            yield word
            word = ""
            continue
        word += character
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\"
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
    if quote:
        raise NotUnderstood("open_quote")
    yield word


def _merge_operators(found: list[str]) -> list[str]:
    """`not in` and `is not` are each one operator."""
    merged: list[str] = []
    for word in found:
        if merged and (merged[-1], word) in (("not", "in"), ("is", "not")):
            merged[-1] += f" {word}"
        else:
            merged.append(word)
    return merged


class _Parser:
    """Reads operators by how tightly they bind."""

    def __init__(self, found: list[str]) -> None:
        self._words = found
        self._at = 0

    def parse_all(self) -> Node:
        node = self._parse_expression(0, 0)
        if self._at < len(self._words):
            raise NotUnderstood("syntax", word=self._words[self._at])
        return node

    def _parse_expression(self, binding: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise NotUnderstood("too_long", maximum=MAX_LENGTH)
        node = self._parse_prefix(depth)
        while self._at < len(self._words):
            operator = self._words[self._at]
            if operator not in _BINDING:
                raise NotUnderstood("syntax", word=operator)
            if _BINDING[operator] <= binding:
                break
            self._at += 1
            right = self._parse_expression(_BINDING[operator], depth + 1)
            node = _join_operands(operator, node, right)
        return node

    def _parse_prefix(self, depth: int) -> Node:
        if self._at >= len(self._words):
            raise NotUnderstood("syntax", word="…")
        word = self._words[self._at]
        self._at += 1
        if word == "not":
            return Operation("not", (self._parse_expression(_NOT_BINDING, depth + 1),))
        if word in _BINDING:
            raise NotUnderstood("syntax", word=word)
        return parse_value(word)


def _join_operands(operator: str, left: Node, right: Node) -> Node:
    """Rows of the same `and` or `or` are one operation; `not in` is the contrary of `in`."""
    if operator in ("and", "or") and isinstance(left, Operation) and left.operator == operator:
        return Operation(operator, (*left.operands, right))
    if operator == "not in":
        return Operation("not", (Operation("in", (left, right)),))
    return Operation(_SAME.get(operator, operator), (left, right))


def parse_value(text: str) -> Node:
    """The tree of a value and its filters: `form_var_date|add_days:3|date:"d/m/Y"`."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    first, *filters = split_outside_quotes(text, "|")
    if len(filters) > MAX_DEPTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    node = _parse_atom(first.strip())
    for written in filters:
        name, *argument = split_outside_quotes(written.strip(), ":", most=1)
        if not name.strip().isidentifier():
            raise NotUnderstood("syntax", word=written)
        node = FilteredValue(node, name.strip(), _parse_atom(argument[0].strip()) if argument else None)
    return node


def split_outside_quotes(text: str, separator: str, most: int = MAX_WORDS) -> list[str]:
    """The parts of the text between separators that no quote holds."""
    parts: list[str] = []
    quote, start = "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[position - 1] != "\\" else quote
        elif character in QUOTES:
            quote = character
        elif character == separator and len(parts) < most:
            parts.append(text[start:position])
            start = position + 1
    if quote:
        raise NotUnderstood("open_quote")
    return [*parts, text[start:]]


def _parse_atom(text: str) -> Node:
    if text in CONSTANTS:
        return Constant(CONSTANTS[text])
    if len(text) >= 2 and text[0] in QUOTES and text[-1] == text[0]:
        return Constant(text[1:-1].replace(f"\\{text[0]}", text[0]).replace("\\\\", "\\"))
    number = parse_number(text)
    if number is not None:
        return Constant(number)
    first, *rest = text.split(".")
    if text.isascii() and first.isidentifier() and all(part.isidentifier() or part.isdecimal() for part in rest):
        return Name(text)
    raise NotUnderstood("syntax", word=text or "…")


def parse_number(text: str) -> int | float | None:
    """The number a text is; not a number, an infinity or a giant are none."""
    try:
        number = Decimal(text) if text.isascii() and len(text) <= 20 and "_" not in text else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) >= 10**15:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
