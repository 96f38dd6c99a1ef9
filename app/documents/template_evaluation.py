"""Conditions and lists of a template, evaluated with the values of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.language import expressions

if TYPE_CHECKING:
    from app.documents.placeholder_values import DocumentValues

MAX_ROWS = 500
_STEPS = 2_000


def is_condition_met(condition: Any, facts: Mapping[str, Any]) -> bool:
    """Whether the condition is met; one that costs too much is not."""
    return expressions.is_true(_evaluate(condition, facts))


def repeat_values(
    each: Any, values: DocumentValues, limit: int = MAX_ROWS
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The texts and the facts of each item of a list."""
    items = _evaluate(each, values.facts)
    rows = values.rows.get(find_list_name(each), ())
    for position, item in enumerate(items[:limit] if isinstance(items, list) else []):
        row = rows[position] if position < len(rows) else item
        yield {**values.texts, "item": row}, {**values.facts, "item": item}


def find_list_name(each: Any) -> str:
    """The list that a section is repeated for, when it is read as it is: `answers.children`; else an empty text."""
    name = each.get("var") if isinstance(each, Mapping) else None
    name = name[0] if isinstance(name, list) and len(name) == 1 else name
    return name if isinstance(name, str) else ""


def _evaluate(expression: Any, facts: Mapping[str, Any]) -> Any:
    try:
        return expressions.evaluate(expression, facts, max_steps=_STEPS)
    except expressions.ExpressionError:
        return None
