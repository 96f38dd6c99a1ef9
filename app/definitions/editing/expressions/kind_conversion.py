"""Turn a node into one of another kind, without losing what was typed."""

from __future__ import annotations

from dataclasses import replace

from app.definitions.editing.expressions.predicates import NO_VALUE, ROW_PREDICATES
from app.definitions.editing.expressions.tree import (
    BOOLEAN,
    CONDITION,
    CONSTANTS,
    EMPTY,
    EMPTY_CONDITION,
    EMPTY_NODE,
    GROUP,
    LINES,
    LIST,
    NAME,
    OPERATION,
    READING,
    TODAY,
    UNTYPED,
    Node,
)
from app.definitions.editing.expressions.tree_conversion import get_operator_limits

# A kind that forms offer besides those of nodes: a reading with what is worth when it has no answer.
READING_OR_DEFAULT = "reading_or_default"
# Operations that make sense of two values at least.
_PAIRED_OPERATORS = frozenset({"+", "-", "*", "min", "max", "cat"})
_ROWS = frozenset({CONDITION, GROUP})


def convert_node(node: Node, kind: str) -> Node:
    """The node as one of another kind; an operation is made of what it replaces."""
    if kind == node.kind:
        return node
    if kind == OPERATION:
        return Node(OPERATION, "", () if is_blank(node) else (node,))
    if kind in (READING, READING_OR_DEFAULT):
        reading = _find_reading(node)
        return reading if kind == READING else reading.with_children(EMPTY_NODE)
    if kind == CONDITION:
        return EMPTY_CONDITION.with_children(_find_reading(node), Node(UNTYPED))
    if kind == GROUP:
        return Node(GROUP, "and", (node if node.kind in _ROWS else EMPTY_CONDITION,))
    if kind == LIST:
        return Node(LIST, children=(EMPTY_NODE if is_blank(node) else node,))
    if kind == TODAY:
        return Node(TODAY, is_bare=True)
    return _convert_to_constant(node, kind) if kind in CONSTANTS else EMPTY_NODE


def fit_operands(node: Node) -> Node:
    """An operation with as many operands as its operator takes at least; those that it does not take are dropped."""
    least, most = get_operator_limits(node.value)
    usual = 2 if node.value in _PAIRED_OPERATORS else least
    filler = Node(NAME) if node.value == "missing" else EMPTY_NODE
    operands = node.children[:most] if node.value else node.children
    if node.value == "missing":
        operands = tuple(Node(NAME, operand.value if operand.kind in (NAME, READING) else "") for operand in operands)
    elif node.value == "if" and not operands:
        operands = (EMPTY_CONDITION, EMPTY_NODE, EMPTY_NODE)
    return node.with_children(*operands, *[filler] * (usual - len(operands)))


def fit_value(node: Node) -> Node:
    """A condition with a value if its predicate needs one, and a condition on rows if it needs that."""
    left, *values = node.children or (Node(READING, is_bare=True),)
    right = values[0] if values else Node(UNTYPED)
    if node.value in NO_VALUE:
        # A constant stays beside, in case the predicate changes again.
        return node.with_children(left, *(values if right.kind in CONSTANTS and right.value else ()))
    if node.value in ROW_PREDICATES:
        is_condition = right.kind in _ROWS or (right.kind == OPERATION and right.value != "")
        return node.with_children(left, right if is_condition else EMPTY_CONDITION)
    return node.with_children(left, Node(UNTYPED) if right.kind in _ROWS | {EMPTY} else right)


def is_blank(node: Node) -> bool:
    """Whether nothing was typed or chosen in the node."""
    return node.kind == EMPTY or (not node.value and not node.children and node.kind in {READING, NAME} | CONSTANTS)


def _find_reading(node: Node) -> Node:
    """The answer that the node reads first."""
    if node.kind == READING:
        return replace(node, children=())
    first = node.children[0] if node.children else EMPTY_NODE
    return replace(first, children=()) if first.kind == READING else Node(READING, is_bare=True)


def _convert_to_constant(node: Node, kind: str) -> Node:
    if kind == BOOLEAN:
        return Node(BOOLEAN, "true")
    text = node.value if node.kind in CONSTANTS - {BOOLEAN} else ""
    return Node(kind, text if kind == LINES else text.partition("\n")[0])
