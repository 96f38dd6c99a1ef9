"""The tree of an expression as the fields of a form: `condition.kind`, `condition.0.name`, `condition.1.text`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

from app.definitions.editing.expressions.constants import read_constant
from app.definitions.editing.expressions.kind_conversion import convert_node, fit_operands, fit_value
from app.definitions.editing.expressions.predicates import PREDICATES
from app.definitions.editing.expressions.relative_dates import RelativeDate
from app.definitions.editing.expressions.row_problems import RowProblem, find_gaps
from app.definitions.editing.expressions.tree import (
    BOOLEAN,
    CONDITION,
    CONSTANTS,
    EMPTY_NODE,
    GROUP,
    LINES,
    LIST,
    NAME,
    OPERATION,
    RAW,
    READING,
    TODAY,
    UNTYPED,
    Node,
)
from app.definitions.editing.expressions.tree_conversion import write_expression
from app.language.expressions.operators import MAX_OPERANDS, OPERATORS
from app.language.expressions.syntax import MAX_DEPTH, check_syntax

# What the selects of names and operators offer besides: another kind of node.
CHANGE = "="
# The kind of a constant beside a subject: its type is that of the subject.
VALUE = "value"
_MAX_TEXT = 20_000


class Form(Protocol):
    """The fields of a posted form."""

    def get(self, name: str, default: str, /) -> str: ...

    def getlist(self, name: str, /) -> list[Any]: ...

    def __iter__(self) -> Iterator[str]: ...


def read_tree_from_form(form: Form, prefix: str) -> tuple[Node, list[RowProblem]]:
    """The tree that the form holds, and what is missing from it."""
    node = _read_node(form, prefix, 0)
    return node, find_gaps(node)


def read_expression_from_form(form: Form, prefix: str) -> tuple[Any, list[RowProblem]]:
    """The expression that the form holds; without problems, None says that there is none. With problems it cannot be saved."""
    node, problems = read_tree_from_form(form, prefix)
    if problems:
        return None, problems
    expression = write_expression(node)
    return expression, [RowProblem((), message) for message in check_syntax(expression)]


def read_edit(form: Form, prefix: str) -> str:
    """The edit of the button that was pressed."""
    return str(form.get(f"{prefix}.edit", ""))


def _read_node(form: Form, name: str, depth: int) -> Node:
    kind = form.get(f"{name}.kind", "")
    if not kind or depth > MAX_DEPTH:
        return EMPTY_NODE
    drawn_kind = form.get(f"{name}.drawn", "") or kind
    node = _read_kind(form, name, depth, drawn_kind)
    if kind != drawn_kind:
        node = convert_node(node, UNTYPED if kind == VALUE else kind)
    return _follow_change(node)


def _read_kind(form: Form, name: str, depth: int, kind: str) -> Node:
    """The node as the form drew it."""
    is_bare = form.get(f"{name}.bare", "") == "1"
    if kind == CONDITION:
        return _read_condition(form, name, depth, is_bare=is_bare)
    if kind == READING:
        return Node(READING, _read_text(form, f"{name}.name"), _read_children(form, name, depth), is_bare)
    if kind == NAME:
        return Node(NAME, _read_text(form, f"{name}.name"))
    if kind == GROUP:
        operator = "or" if form.get(f"{name}.operator", "") == "or" else "and"
        return Node(GROUP, operator, _read_children(form, name, depth), is_bare)
    if kind == OPERATION:
        return _read_operation(form, name, depth, is_bare=is_bare)
    if kind == LIST:
        return Node(LIST, children=_read_children(form, name, depth))
    if kind == TODAY:
        return Node(TODAY, _read_relative_date(form, name).encode(), is_bare=is_bare)
    if kind == RAW:
        return _read_raw(_read_text(form, f"{name}.json"))
    return _read_constant(form, name, form.get(f"{name}.typed", "") or UNTYPED if kind == VALUE else kind)


def _read_children(form: Form, name: str, depth: int) -> tuple[Node, ...]:
    count = form.get(f"{name}.count", "")
    number = min(int(count), MAX_OPERANDS + 1) if count.isdecimal() and len(count) < 4 else 0
    return tuple(_read_node(form, f"{name}.{position}", depth + 1) for position in range(number))


def _read_condition(form: Form, name: str, depth: int, *, is_bare: bool) -> Node:
    predicate = form.get(f"{name}.predicate", "")
    left = _read_node(form, f"{name}.0", depth + 1)
    right = _read_node(form, f"{name}.1", depth + 1)
    is_changed = form.get(f"{name}.subject", left.value) != left.value
    if is_changed and right.kind in CONSTANTS:
        right = Node(UNTYPED, right.value)
    node = Node(
        CONDITION, predicate if predicate in PREDICATES else "==", (left, right), is_bare, is_changed=is_changed
    )
    return fit_value(node)


def _read_operation(form: Form, name: str, depth: int, *, is_bare: bool) -> Node:
    operator = form.get(f"{name}.operator", "")
    node = Node(OPERATION, operator, _read_children(form, name, depth), is_bare)
    if operator not in OPERATORS:
        return replace(node, value=operator if operator.startswith(CHANGE) else "")
    return node if operator == form.get(f"{name}.drawn_operator", "") else fit_operands(node)


def _read_relative_date(form: Form, name: str) -> RelativeDate:
    sign = form.get(f"{name}.sign", "")
    if sign not in ("minus", "plus"):
        return RelativeDate()
    amount = "".join(_read_text(form, f"{name}.amount").split()).removeprefix("-")
    return RelativeDate(form.get(f"{name}.unit", ""), f"-{amount}" if sign == "minus" else amount)


def _read_constant(form: Form, name: str, kind: str) -> Node:
    if kind not in CONSTANTS:
        return EMPTY_NODE
    if kind == BOOLEAN:
        text = "true" if form.get(f"{name}.answer", "") == "true" else "false"
    elif form.get(f"{name}.has_options", ""):
        text = "\n".join(str(option)[:_MAX_TEXT] for option in form.getlist(f"{name}.option"))
    else:
        text = _read_text(form, f"{name}.text")
    original = _find_original(form, name)
    if original is not None and _is_same_text(original, text, is_set=bool(form.get(f"{name}.has_options", ""))):
        return original
    return Node(kind, "\n".join(filter(None, text.split("\n"))) if kind == LINES else text)


def _find_original(form: Form, name: str) -> Node | None:
    """The constant as it was when the form was drawn: its text may not say whether it was a number or a text."""
    try:
        return read_constant(json.loads(_read_text(form, f"{name}.original")))
    except (ValueError, RecursionError):
        return None


def _is_same_text(original: Node, text: str, *, is_set: bool) -> bool:
    if is_set:
        return sorted(original.value.split("\n")) == sorted(text.split("\n"))
    return original.value == text


def _read_raw(text: str) -> Node:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return EMPTY_NODE
    return Node(RAW, text)


def _read_text(form: Form, name: str) -> str:
    return str(form.get(name, ""))[:_MAX_TEXT].replace("\r\n", "\n")


def _follow_change(node: Node) -> Node:
    """A choice of another kind among the names or the operators."""
    if node.kind in (READING, OPERATION) and node.value.startswith(CHANGE):
        return convert_node(replace(node, value=""), node.value.removeprefix(CHANGE))
    return node
