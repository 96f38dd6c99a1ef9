"""Errors of a tree: unknown questions, values of the wrong type, choices that are gone, each beside its row."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import gettext as _
from app.definitions.editing.expressions.predicates import NO_VALUE, ROW_PREDICATES
from app.definitions.editing.expressions.row_problems import RowProblem, find_gaps
from app.definitions.editing.expressions.subjects import ReadableNames
from app.definitions.editing.expressions.tree import CONDITION, EMPTY, NAME, OPERATION, READING, Node, Path
from app.definitions.editing.expressions.tree_conversion import write_expression
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import ITERATION_OPERATORS, OPERATORS
from app.language.expressions.static_analysis import find_static_problems, infer_type
from app.language.expressions.syntax import check_syntax
from app.language.expressions.value_types import ANY_TYPE


def find_row_problems(node: Node, names: ReadableNames) -> list[RowProblem]:
    """Find the gaps of the tree, then the errors of its complete rows."""
    gaps = find_gaps(node)
    return [*gaps, *_find_problems(node, (), names, {gap.path for gap in gaps})] if node.kind != EMPTY else []


def get_child_names(node: Node, position: int, names: ReadableNames) -> ReadableNames:
    """The names that a child may read: those of the row, in what is said of each row."""
    is_iteration = (node.kind == CONDITION and node.value in ROW_PREDICATES) or (
        node.kind == OPERATION and node.value in ITERATION_OPERATORS
    )
    if not is_iteration or position != 1:
        return names
    rows = node.children[0]
    expression = write_expression(rows)
    is_known = not find_gaps(rows) and not check_syntax(expression)
    item_type = infer_type(expression, names.scope).item if is_known else None
    return names.with_item(names.find(rows.value) if rows.kind == READING else None, item_type or ANY_TYPE)


def _find_problems(node: Node, path: Path, names: ReadableNames, gaps: set[Path]) -> list[RowProblem]:
    if node.kind in (READING, NAME) and node.value and names.scope.find(node.value) is None:
        return [RowProblem(path, _get_name_message(node.value, names))]
    children = node.children[:1] if node.kind == CONDITION and node.value in NO_VALUE else node.children
    problems = [
        problem
        for position, child in enumerate(children)
        for problem in _find_problems(child, (*path, position), get_child_names(node, position, names), gaps)
    ]
    is_incomplete = any(gap[: len(path)] == path for gap in gaps)
    if problems or is_incomplete or not node.children:
        return problems
    return [RowProblem(path, message) for message in _find_messages(node, names)]


def _find_messages(node: Node, names: ReadableNames) -> Iterator[str]:
    expression = write_expression(node)
    if check_syntax(expression):
        return
    for message in find_static_problems(expression, names.scope):
        yield _with_operator_label(message)


def _get_name_message(name: str, names: ReadableNames) -> str:
    if names.scope.is_later(name):
        return _("Cette question n’est posée que plus loin dans le formulaire.")
    return _("« %(name)s » n’existe pas, ou plus, à cet endroit.", name=name)


def _with_operator_label(message: str) -> str:
    """The message with operators as authors know them: « est au moins » rather than « >= »."""
    for operator in OPERATORS:
        quoted = _("« %(words)s »", words=operator)
        if message.startswith(quoted):
            label = str(OPERATOR_LABELS[operator]).split(", ")[0]
            return message.replace(quoted, _("« %(words)s »", words=label), 1)
    return message[:1].upper() + message[1:]
