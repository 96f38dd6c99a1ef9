"""Parse conditions and values of w.c.s. into a tree of names, constants, filters and operations.

The syntax is that of Django's `{% if %}` and `{{ }}`: words are separated by white space, filters follow their value
with `|`, and there are no parentheses. Invalid syntax is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from publik_import.findings import NotUnderstood

MAX_LENGTH = 5000
MAX_WORDS = 300
MAX_DEPTH = 30
QUOTES = "\"'"


@dataclass(frozen=True)
class Constant:
    """A text, a number, a boolean, None, or a list of them."""

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
# Operator precedence, as in Django.
_BINDING = {"or": 6, "and": 7, "in": 9, "not in": 9, "is": 10, "is not": 10} | dict.fromkeys(
    ("==", "!=", "<", "<=", ">", ">="), 10
)
_NOT_BINDING = 8
_SAME = {"is": "==", "is not": "!="}


def parse_condition(text: str) -> Node:
    """Parse the content of `{% if %}`."""
    return _Parser(_merge_operators(split_words(text))).parse_all()


def split_words(text: str) -> list[str]:
    """Split the text at white space, no-break spaces included, except in quotes."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    words = [word for word in _iterate_words(text) if word]
    if len(words) > MAX_WORDS:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    return words


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


def _merge_operators(words: list[str]) -> list[str]:
    """Merge `not in` and `is not` into one operator each."""
    merged: list[str] = []
    for word in words:
        if merged and (merged[-1], word) in (("not", "in"), ("is", "not")):
            merged[-1] += f" {word}"
        else:
            merged.append(word)
    return merged


class _Parser:
    """A precedence-climbing parser."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._position = 0

    def parse_all(self) -> Node:
        node = self._parse_expression(0, 0)
        if self._position < len(self._words):
            raise NotUnderstood("syntax", word=self._words[self._position])
        return node

    def _parse_expression(self, binding: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise NotUnderstood("too_long", maximum=MAX_LENGTH)
        node = self._parse_prefix(depth)
        while self._position < len(self._words):
            operator = self._words[self._position]
            if operator not in _BINDING:
                raise NotUnderstood("syntax", word=operator)
            if _BINDING[operator] <= binding:
                break
            self._position += 1
            right = self._parse_expression(_BINDING[operator], depth + 1)
            node = _join_operands(operator, node, right)
        return node

    def _parse_prefix(self, depth: int) -> Node:
        if self._position >= len(self._words):
            raise NotUnderstood("syntax", word="…")
        word = self._words[self._position]
        self._position += 1
        if word == "not":
            return Operation("not", (self._parse_expression(_NOT_BINDING, depth + 1),))
        if word in _BINDING:
            raise NotUnderstood("syntax", word=word)
        return parse_value(word)


def _join_operands(operator: str, left_node: Node, right_node: Node) -> Node:
    """Join operands; chains of `and` or `or` are one operation, `not in` is the negation of `in`."""
    if operator in ("and", "or") and isinstance(left_node, Operation) and left_node.operator == operator:
        return Operation(operator, (*left_node.operands, right_node))
    if operator == "not in":
        return Operation("not", (Operation("in", (left_node, right_node)),))
    return Operation(_SAME.get(operator, operator), (left_node, right_node))


def parse_value(text: str) -> Node:
    """Parse a value with filters: `form_var_date|add_days:3|date:"d/m/Y"`."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    first, *filters = split_outside_quotes(text, "|")
    if len(filters) > MAX_DEPTH:
        raise NotUnderstood("too_long", maximum=MAX_LENGTH)
    node = _parse_atom(first.strip())
    for filter_text in filters:
        name, *argument = split_outside_quotes(filter_text.strip(), ":", max_splits=1)
        if not name.strip().isidentifier():
            raise NotUnderstood("syntax", word=filter_text)
        node = FilteredValue(node, name.strip(), _parse_atom(argument[0].strip()) if argument else None)
    return node


def split_outside_quotes(text: str, separator: str, max_splits: int = MAX_WORDS) -> list[str]:
    """Split the text at separators outside quotes."""
    parts: list[str] = []
    quote, start = "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[position - 1] != "\\" else quote
        elif character in QUOTES:
            quote = character
        elif character == separator and len(parts) < max_splits:
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
    """Parse a number; None for NaN, infinities and numbers that are too large."""
    try:
        number = Decimal(text) if text.isascii() and len(text) <= 20 and "_" not in text else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) >= 10**15:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
