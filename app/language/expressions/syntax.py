"""Check the syntax and size of expressions, and list the names that they read, without evaluating them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.language.expressions.operators import ITERATION_OPERATORS, OPERATORS
from app.language.expressions.values import parse_number

MAX_DEPTH = 20
MAX_NODES = 500
MAX_TEXT = 1000

# Names defined in the body of `map`, `filter`, `all`, `some` and `none`.
ITEM_NAMES = frozenset({"item", "outer"})

_NAME_OPERATORS = frozenset({"var", "missing"})
_NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,5}", re.ASCII)


class ExpressionError(ValueError):
    """The expression is invalid, or exceeds the limit of steps; `problems` holds the messages."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def check_syntax(expression: Any) -> list[str]:
    """Messages of the problems of the expression, in reading order; empty for a valid one."""
    problems: list[str] = []
    for count, (node, depth, _) in enumerate(_iterate_nodes(expression), start=1):
        if count > MAX_NODES:
            return [*problems, gettext("plus de %(most)s éléments", most=MAX_NODES)]
        if depth > MAX_DEPTH:
            return [*problems, gettext("plus de %(most)s niveaux", most=MAX_DEPTH)]
        problem = _find_problem(node)
        if problem:
            problems.append(problem)
    return problems


def find_names(expression: Any) -> set[str]:
    """The dotted names that the expression reads, such as `answers.type`, without `item` and `outer` of loops."""
    names: set[str] = set()
    for count, (node, depth, in_item) in enumerate(_iterate_nodes(expression), start=1):
        if count > MAX_NODES or depth > MAX_DEPTH:
            break
        operation_names = {name for name in find_operation_names(*split_operation(node)) if isinstance(name, str)}
        names |= {name for name in operation_names if not (in_item and name.partition(".")[0] in ITEM_NAMES)}
    return names


def find_parts(expression: Any, name: str) -> frozenset[str]:
    """The members that the expression reads of a name: `type` for `answers.type`."""
    split_names = (dotted_name.split(".") for dotted_name in find_names(expression))
    return frozenset(parts[1] for parts in split_names if parts[0] == name and len(parts) > 1)


def find_operation_names(operator: str | None, operands: list[Any]) -> list[Any]:
    """The names that an operation reads itself; `age` with one operand reads `today`."""
    if operator == "age":
        return ["today"] if len(operands) == 1 else []
    if operator == "var":
        return operands[:1]
    return operands if operator == "missing" else []


def split_operation(node: Any) -> tuple[str | None, list[Any]]:
    """The operator and its operands; the operator is None for a plain value."""
    if not isinstance(node, dict) or len(node) != 1:
        return None, []
    ((operator, operands),) = node.items()
    return str(operator), operands if isinstance(operands, list) else [operands]


def _iterate_nodes(expression: Any) -> Iterator[tuple[Any, int, bool]]:
    """Every node, parents first, with its depth and whether it is in the body of a loop.

    Iterative, so that a hostile depth does not exhaust the stack.
    """
    stack = [(expression, 1, False)]
    while stack:
        node, depth, in_item = stack.pop()
        yield node, depth, in_item
        if isinstance(node, list):
            stack += [(child, depth + 1, in_item) for child in reversed(node[: MAX_NODES + 1])]
        elif isinstance(node, dict):
            operator, operands = split_operation(node)
            children = [(child, depth + 1, in_item) for child in operands[: MAX_NODES + 1]]
            if operator in ITERATION_OPERATORS:
                children[1:] = [(child, level, True) for child, level, _ in children[1:]]
            stack += reversed(children)


def _find_problem(node: Any) -> str | None:
    if isinstance(node, dict):
        return _find_operation_problem(node)
    if isinstance(node, str):
        return gettext("un texte de plus de %(most)s caractères", most=MAX_TEXT) if len(node) > MAX_TEXT else None
    if node is None or isinstance(node, bool | list):
        return None
    if isinstance(node, int | float):
        return gettext("un nombre trop grand") if parse_number(node) is None else None
    return gettext("une valeur qui n’est pas du JSON (%(kind)s)", kind=type(node).__name__)


def _find_operation_problem(node: dict[Any, Any]) -> str | None:
    if len(node) != 1:
        return gettext("une opération a exactement un opérateur")
    operator, operands = split_operation(node)
    declaration = OPERATORS.get(str(operator))
    if declaration is None:
        return gettext("aucun opérateur ne s’appelle « %(name)s »", name=str(operator)[:40])
    if not declaration.min_operands <= len(operands) <= declaration.max_operands:
        return gettext("« %(name)s » ne prend pas %(count)s valeurs", name=operator, count=len(operands))
    if operator in _NAME_OPERATORS and not all(map(_is_name, find_operation_names(operator, operands))):
        return gettext("« %(name)s » prend un nom, tel que « answers.type »", name=operator)
    return None


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and _NAME_PATTERN.fullmatch(name) is not None
