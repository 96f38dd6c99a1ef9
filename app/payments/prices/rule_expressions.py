"""Expressions of a price rule, checked against the questions that they read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.language.expressions import find_names
from app.language.expressions.static_analysis import find_result_problems, find_static_problems, infer_type
from app.language.expressions.value_types import ANY_TYPE, Scope, create_type
from app.language.schema.problems import Problem
from app.payments.prices.price_matrix import Criterion
from app.payments.prices.price_rule_problems import iterate_expressions
from app.payments.prices.price_rule_schema import CHOICE

# The kind of value that each setting expects; the others take any.
_EXPECTED_KINDS = {
    "for_each": "list",
    "days": "list",
    "absences": "list",
    "since": "date",
    "until": "date",
    "day": "date",
    "quotient": "number",
    "deposit": "number",
    "quantity.value": "number",
    "price.value": "number",
    "rate.value": "number",
    "item_label": "text",
    "source": "text",
}
_LINE_PATH = re.compile(r"lines\[(\d+)\]")


def find_expression_problems(definition: Mapping[str, Any], names: Scope) -> Iterator[Problem]:
    """Yield what is wrong with the expressions of a valid definition: unknown names, and values of another kind."""
    for path, expression in iterate_expressions(definition):
        scope = _find_scope(path, definition, names)
        kind = _find_kind(path)
        messages = (
            find_result_problems(expression, scope, create_type(kind))
            if kind
            else find_static_problems(expression, scope)
        )
        yield from (Problem(path, message) for message in messages)


def list_names(definition: Mapping[str, Any]) -> set[str]:
    """The names that the expressions of a valid definition read, such as `answers.quotient`."""
    return {name for _path, expression in iterate_expressions(definition) for name in find_names(expression)}


def find_options(criterion: Criterion, names: Scope | None) -> tuple[str, ...]:
    """The possible answers to the question of a criterion, when it is a choice."""
    if names is None or criterion.kind != CHOICE:
        return ()
    return infer_type(criterion.value, names).options or ()


def _find_kind(path: str) -> str | None:
    steps = path.split(".")
    return _EXPECTED_KINDS.get(".".join(steps[-2:])) or _EXPECTED_KINDS.get(steps[-1])


def _find_scope(path: str, definition: Mapping[str, Any], names: Scope) -> Scope:
    """The names of an expression: those of a line with a list, and of reductions, include the item and its rank."""
    if path.endswith(".for_each") or not path.startswith(("lines", "reductions")):
        return names
    item_type = ANY_TYPE
    match = _LINE_PATH.match(path)
    if match:
        rows = definition["lines"][int(match[1])].get("for_each")
        if rows is None:
            return names
        item_type = infer_type(rows, names).item or ANY_TYPE
    return names.with_names(item=item_type, rank=create_type("number"))
