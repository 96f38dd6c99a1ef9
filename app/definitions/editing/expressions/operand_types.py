"""Fit the value of a condition to the type of its subject, as far as this loses nothing."""

from __future__ import annotations

from dataclasses import replace

from app.definitions.editing.expressions import subjects, tree
from app.definitions.editing.expressions.constants import with_type
from app.definitions.editing.expressions.kind_conversion import fit_value
from app.definitions.editing.expressions.predicate_choices import PREDICATES_BY_KIND, get_default_predicate
from app.definitions.editing.expressions.subjects import ReadableNames, Subject
from app.definitions.editing.expressions.tree import CONDITION, READING, TODAY, UNTYPED, Node
from app.definitions.editing.expressions.tree_conversion import write_expression
from app.definitions.editing.expressions.type_problems import get_child_names
from app.language.expressions.static_analysis import infer_type
from app.language.expressions.syntax import check_syntax
from app.language.expressions.value_types import ANY_TYPE

_TYPED_KINDS = {subjects.NUMBER: tree.NUMBER, subjects.DATE: tree.DATE, subjects.TIME: tree.TIME}
_LIST_PREDICATES = frozenset({"in", "not_in"})


def find_subject(node: Node, names: ReadableNames) -> Subject:
    """The subject of a condition: an answer, or a calculation with the type of its result."""
    left = node.children[0]
    if left.kind == READING:
        return names.find(left.value) or Subject(left.value, left.value, "")
    if left.kind == TODAY:
        return Subject("", "", "", names.scope.find("today") or ANY_TYPE)
    expression = write_expression(left)
    is_typed = left.kind != tree.EMPTY and not check_syntax(expression)
    return Subject("", "", "", infer_type(expression, names.scope) if is_typed else ANY_TYPE)


def get_value_kind(predicate: str, subject_kind: str) -> str:
    """The kind of constant that a predicate compares with a subject."""
    if predicate in _LIST_PREDICATES:
        return tree.LINES
    return _TYPED_KINDS.get(subject_kind, tree.TEXT)


def fit_operand_types(node: Node, names: ReadableNames) -> Node:
    """The tree with new subjects compared by a predicate of their kind, and values typed before their type was known."""
    if node.kind == CONDITION:
        node = _fit_condition(node, names)
    children = (
        fit_operand_types(child, get_child_names(node, position, names)) for position, child in enumerate(node.children)
    )
    return node.with_children(*children) if node.children else node


def _fit_condition(node: Node, names: ReadableNames) -> Node:
    subject = find_subject(node, names)
    if node.is_changed and node.value not in PREDICATES_BY_KIND[subject.kind] and subject.name:
        node = fit_value(replace(node, value=get_default_predicate(subject.kind)))
    node = replace(node, is_changed=False)
    if len(node.children) < 2 or node.children[1].kind != UNTYPED:
        return node
    left, right = node.children
    values = {value for value, _label in subject.options}
    if values and not set(right.value.split("\n")) <= values:
        return node.with_children(left, Node(UNTYPED))
    return node.with_children(left, with_type(right, get_value_kind(node.value, subject.kind)))
