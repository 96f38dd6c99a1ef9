"""Relax the order comparisons of a condition: they are met while an operand is empty."""

from __future__ import annotations

from typing import Any

from app.language.expressions.syntax import split_operation

_ORDER_OPERATORS = frozenset({"<", "<=", ">", ">="})


def relax_comparisons(condition: Any) -> Any:
    """The condition, with order comparisons that are also met when an operand is empty.

    Comparisons are relaxed within `and`, `or` and the results of `if` only: those under a negation or a loop are unchanged.
    """
    operator, operands = split_operation(condition)
    if operator in ("and", "or"):
        return {operator: [relax_comparisons(operand) for operand in operands]}
    if operator == "if":
        last = len(operands) - 1
        return {
            "if": [
                relax_comparisons(part) if position % 2 or position == last else part
                for position, part in enumerate(operands)
            ]
        }
    if operator in _ORDER_OPERATORS:
        return {"or": [condition, *({"empty": [operand]} for operand in operands)]}
    return condition
