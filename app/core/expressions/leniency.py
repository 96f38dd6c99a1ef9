"""A condition that is not held against those who have not answered yet: an order with nothing is not a wrong order."""

from __future__ import annotations

from typing import Any

from app.core.expressions.document import operation

_ORDERS = frozenset({"<", "<=", ">", ">="})


def lenient(condition: Any) -> Any:
    """The same condition, met as well where it would compare in order what is not answered.

    Only through `and`, `or` and the outcomes of `if`: an order that is denied, or asked of each item, stays as it is.
    """
    operator, operands = operation(condition)
    if operator in ("and", "or"):
        return {operator: [lenient(operand) for operand in operands]}
    if operator == "if":
        last = len(operands) - 1
        return {"if": [lenient(each) if at % 2 or at == last else each for at, each in enumerate(operands)]}
    if operator in _ORDERS:
        return {"or": [condition, *({"empty": [operand]} for operand in operands)]}
    return condition
