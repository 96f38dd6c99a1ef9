"""Constants of expressions as texts that a person types, and back."""

from __future__ import annotations

import json
import re
from typing import Any

from app.definitions.editing.expressions.tree import (
    BOOLEAN,
    DATE,
    EMPTY,
    LINES,
    NOTHING,
    NUMBER,
    TEXT,
    TIME,
    UNTYPED,
    Node,
)
from app.language.expressions.values import parse_date, parse_number, parse_time

_NUMBER_SPACES = re.compile(r"[\s\u00a0\u202f]")


def read_constant(value: Any) -> Node | None:
    """The node of a constant; None for an operation or a list with operations or lists in it."""
    node = _create_node(value)
    # A list without values is none that was forgotten.
    if node is None or (_encode(write_constant(node)) == _encode(value) and value != []):
        return node
    return Node(node.kind, node.value, original=_encode(value))


def write_constant(node: Node) -> Any:
    """The JSON value of a constant; the text as it was typed when it is not of its type."""
    if node.original is not None:
        return json.loads(node.original)
    if node.kind in (NOTHING, EMPTY):
        return None
    if node.kind == BOOLEAN:
        return node.value == "true"
    if node.kind == NUMBER:
        number = parse_typed_number(node.value)
        return node.value if number is None else number
    if node.kind == LINES:
        return node.value.split("\n") if node.value else []
    return node.value


def parse_typed_number(text: str) -> int | float | None:
    """The number typed, with a comma or a point: « 1 200,50 »."""
    number = _NUMBER_SPACES.sub("", text).replace(",", ".")
    if parse_number(number) is None:
        return None
    return float(number) if "." in number else int(number)


def is_well_typed(node: Node) -> bool:
    """Whether the text of a constant is of its type."""
    if node.original is not None:
        return True
    checks = {NUMBER: parse_typed_number, DATE: parse_date, TIME: parse_time}
    return node.kind not in checks or checks[node.kind](node.value) is not None


def with_type(node: Node, kind: str) -> Node:
    """A value typed before its type was known, as one of this kind; empty when nothing was typed."""
    if node.kind != UNTYPED:
        return node
    return Node(kind, node.value) if node.value else node


def format_number(value: float) -> str:
    """The number with a comma, as it is typed."""
    return str(value).replace(".", ",")


def _create_node(value: Any) -> Node | None:
    if value is None:
        return Node(NOTHING)
    if isinstance(value, bool):
        return Node(BOOLEAN, "true" if value else "false")
    if isinstance(value, int | float):
        return Node(NUMBER, format_number(value))
    if isinstance(value, str):
        kind = DATE if parse_date(value) else TIME if parse_time(value) else TEXT
        return Node(kind, value)
    is_plain_list = isinstance(value, list) and all(
        isinstance(item, str | int | float) and not isinstance(item, bool) for item in value
    )
    return Node(LINES, "\n".join(map(_format_item, value))) if is_plain_list else None


def _format_item(item: Any) -> str:
    return item if isinstance(item, str) else format_number(item)


def _encode(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
