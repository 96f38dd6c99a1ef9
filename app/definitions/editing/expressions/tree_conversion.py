"""Read the tree of an expression, and write its expression: `write_expression(read_tree(x)) == x` for any expression."""

from __future__ import annotations

import json
from typing import Any

from app.definitions.editing.expressions.constants import read_constant, write_constant
from app.definitions.editing.expressions.predicates import (
    IS_TRUE,
    NO_VALUE,
    ROW_PREDICATES,
    build_condition,
    match_condition,
)
from app.definitions.editing.expressions.relative_dates import (
    build_relative_date,
    match_relative_date,
    parse_relative_date,
)
from app.definitions.editing.expressions.tree import (
    CONDITION,
    EMPTY,
    EMPTY_NODE,
    GROUP,
    LIST,
    NAME,
    OPERATION,
    RAW,
    READING,
    TODAY,
    Node,
)
from app.language.expressions.operators import ITERATION_OPERATORS, OPERATORS
from app.language.expressions.syntax import MAX_DEPTH, check_syntax, split_operation

# What an expression is for: being met or not, or giving a value.
AS_CONDITION, AS_VALUE = "condition", "value"
_GROUP_OPERATORS = frozenset({"and", "or"})


def read_tree(expression: Any, expected: str = AS_CONDITION) -> Node:
    """The tree of an expression; None is the absence of an expression."""
    if expression is None:
        return EMPTY_NODE
    # An invalid draft may hold anything, at any depth.
    if check_syntax(expression):
        return Node(RAW, json.dumps(expression, ensure_ascii=False))
    return _read_node(expression, expected)


def write_expression(node: Node) -> Any:
    """The expression of a tree; what is not chosen yet is null."""
    if node.kind == EMPTY:
        return None
    if node.kind == RAW:
        return json.loads(node.value)
    if node.kind == READING:
        return _write_reading(node)
    if node.kind == NAME:
        return node.value
    if node.kind == TODAY:
        return build_relative_date(parse_relative_date(node.value, is_bare=node.is_bare))
    if node.kind == CONDITION:
        subject, *values = map(write_expression, node.children)
        return build_condition(node.value, subject, values[0] if values else None, is_bare=node.is_bare)
    if node.kind == LIST:
        return [write_expression(child) for child in node.children]
    if node.kind in (GROUP, OPERATION):
        return _write_operation(node)
    return write_constant(node)


def get_expected(node: Node, position: int) -> str:
    """Return the purpose of a child: being met, or giving a value."""
    operator = node.value
    if node.kind == GROUP:
        return AS_CONDITION
    if node.kind == CONDITION:
        return AS_CONDITION if position and operator in ROW_PREDICATES else AS_VALUE
    if node.kind != OPERATION:
        return AS_VALUE
    return _get_operand_expected(operator, position, len(node.children))


def count_depth(node: Node) -> int:
    """The number of levels of the tree."""
    return 1 + max(map(count_depth, node.children), default=0)


def is_too_deep(node: Node) -> bool:
    """Whether the expression would have more levels than the language accepts."""
    return count_depth(node) >= MAX_DEPTH


def _read_node(expression: Any, expected: str) -> Node:
    relative_date = match_relative_date(expression)
    if relative_date is not None and expected == AS_VALUE:
        return Node(TODAY, relative_date.encode(), is_bare=relative_date.is_bare)
    constant = read_constant(expression)
    if constant is not None:
        return constant
    if isinstance(expression, list):
        return Node(LIST, children=tuple(_read_node(item, AS_VALUE) for item in expression))
    match = match_condition(expression)
    if match is not None:
        return _create_condition(match.predicate, match.subject, match.value, is_bare=match.is_bare)
    operator, operands = split_operation(expression)
    assert operator is not None
    is_bare = not isinstance(expression[operator], list)
    if operator == "var":
        return _read_reading(operands, expected, is_bare=is_bare)
    if operator == "missing":
        return Node(OPERATION, operator, tuple(Node(NAME, name) for name in operands), is_bare)
    if operator in _GROUP_OPERATORS:
        return Node(GROUP, operator, tuple(_read_node(operand, AS_CONDITION) for operand in operands), is_bare)
    children = (
        _read_node(operand, _get_operand_expected(operator, position, len(operands)))
        for position, operand in enumerate(operands)
    )
    return Node(OPERATION, operator, tuple(children), is_bare)


def _create_condition(predicate: str, subject: Any, value: Any, *, is_bare: bool) -> Node:
    left = _read_node(subject, AS_VALUE)
    if predicate in NO_VALUE:
        return Node(CONDITION, predicate, (left,), is_bare)
    right = _read_node(value, AS_CONDITION if predicate in ROW_PREDICATES else AS_VALUE)
    return Node(CONDITION, predicate, (left, right), is_bare)


def _read_reading(operands: list[Any], expected: str, *, is_bare: bool) -> Node:
    name, *defaults = operands
    reading = Node(READING, name, tuple(_read_node(default, AS_VALUE) for default in defaults), is_bare)
    return Node(CONDITION, IS_TRUE, (reading,)) if expected == AS_CONDITION else reading


def _write_reading(node: Node) -> Any:
    if node.children:
        return {"var": [node.value, *map(write_expression, node.children)]}
    return {"var": node.value if node.is_bare else [node.value]}


def _write_operation(node: Node) -> Any:
    operands = [write_expression(child) for child in node.children]
    is_bare = node.is_bare and len(operands) == 1 and not isinstance(operands[0], list)
    return {node.value: operands[0] if is_bare else operands}


def _get_operand_expected(operator: str, position: int, count: int) -> str:
    if operator == "!" or (operator in ITERATION_OPERATORS - {"map"} and position == 1):
        return AS_CONDITION
    is_test = operator == "if" and position % 2 == 0 and position != count - 1
    return AS_CONDITION if is_test else AS_VALUE


def is_variadic(operator: str) -> bool:
    """Whether all the operands of an operator play the same part."""
    declaration = OPERATORS.get(operator)
    return declaration is not None and len(declaration.takes) < declaration.max_operands


def get_operator_limits(operator: str) -> tuple[int, int]:
    """The numbers of operands that an operator takes, at least and at most."""
    declaration = OPERATORS.get(operator)
    return (declaration.min_operands, declaration.max_operands) if declaration else (0, 0)
