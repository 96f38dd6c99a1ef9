"""A condition that is not held against those who have not answered yet: an order with nothing is not a wrong order."""

from __future__ import annotations

from typing import Any

from app.language.expressions.syntax import split_operation

_ORDER_OPERATORS = frozenset({"<", "<=", ">", ">="})


def relax_comparisons(condition: Any) -> Any:
    """The same condition, met as well where it would compare in order what is not answered.

    Only through `and`, `or` and the outcomes of `if`: an order that is denied, or asked of each item, stays as it is.
    """
    operator, operands = split_operation(condition)
    if operator in ("and", "or"):
        return {operator: [relax_comparisons(operand) for operand in operands]}
    if operator == "if":
        last = len(operands) - 1
        return {"if": [relax_comparisons(each) if at % 2 or at == last else each for at, each in enumerate(operands)]}
    if operator in _ORDER_OPERATORS:
        return {"or": [condition, *({"empty": [operand]} for operand in operands)]}
    return condition
