"""Number operators, on exact decimals; results are rounded half up to the millionth, and null when an operand is not a number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from app.language.expressions.values import EXACT, get_items, get_sort_key, is_empty, parse_number, round_to_millionth

MAX_DECIMALS = 6


def _numeric_operator(calculate: Callable[..., Decimal | None]) -> Callable[..., Decimal | None]:
    """An operator that parses its operands as numbers before the calculation."""

    def operator(*operands: Any) -> Decimal | None:
        numbers = [number for number in map(parse_number, operands) if number is not None]
        result = calculate(*numbers) if len(numbers) == len(operands) else None
        return None if result is None else round_to_millionth(result)

    return operator


def _subtract(*numbers: Decimal) -> Decimal:
    return -numbers[0] if len(numbers) == 1 else reduce(EXACT.subtract, numbers)


def _round_half_up(value: Decimal, decimals: Decimal = Decimal(0)) -> Decimal | None:
    if decimals not in range(MAX_DECIMALS + 1):
        return None
    return value.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP, EXACT)


add = _numeric_operator(lambda *numbers: reduce(EXACT.add, numbers))
subtract = _numeric_operator(_subtract)
multiply = _numeric_operator(lambda *numbers: reduce(EXACT.multiply, numbers))
divide = _numeric_operator(lambda left, right: EXACT.divide(left, right) if right else None)
remainder = _numeric_operator(lambda left, right: EXACT.remainder(left, right) if right else None)
round_number = _numeric_operator(_round_half_up)
floor = _numeric_operator(lambda value: value.to_integral_value(ROUND_FLOOR))
ceil = _numeric_operator(lambda value: value.to_integral_value(ROUND_CEILING))
absolute_value = _numeric_operator(lambda value: value.copy_abs())


def sum_items(values: Any) -> Decimal | None:
    """The sum of a list; empty items are ignored."""
    items = get_items(values)
    return None if items is None else add(0, *(item for item in items if not is_empty(item)))


def find_minimum(*operands: Any) -> Any:
    return _find_extreme(operands, lambda left, right: left < right)


def find_maximum(*operands: Any) -> Any:
    return _find_extreme(operands, lambda left, right: left > right)


def _find_extreme(operands: tuple[Any, ...], is_better: Callable[[Any, Any], bool]) -> Any:
    """The extreme of numbers, dates or times: of the operands, or of the items when the only operand is a list."""
    values = operands[0] if len(operands) == 1 and isinstance(operands[0], list) else operands
    best: Any = None
    for value in values:
        if is_empty(value):
            continue
        sort_key = get_sort_key(value)
        if sort_key is None or (best is not None and sort_key[0] != best[0][0]):
            return None
        if best is None or is_better(sort_key[1], best[0][1]):
            best = sort_key, value
    if best is None:
        return None
    return best[0][1] if best[0][0] == "number" else best[1]
