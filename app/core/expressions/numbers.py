"""Calculating with exact decimals, rounded once, half up, to the millionth; nothing when an operand is no number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from app.core.expressions.values import EXACT, comparable, is_empty, items, kept, number

MAX_PLACES = 6


def _calculated(calculate: Callable[..., Decimal | None]) -> Callable[..., Decimal | None]:
    """The calculation on numbers, from operands that may not be any."""

    def operator(*operands: Any) -> Decimal | None:
        numbers = [found for found in map(number, operands) if found is not None]
        result = calculate(*numbers) if len(numbers) == len(operands) else None
        return None if result is None else kept(result)

    return operator


def _minus(*numbers: Decimal) -> Decimal:
    return -numbers[0] if len(numbers) == 1 else reduce(EXACT.subtract, numbers)


def _round(value: Decimal, places: Decimal = Decimal(0)) -> Decimal | None:
    if places not in range(MAX_PLACES + 1):
        return None
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP, EXACT)


add = _calculated(lambda *numbers: reduce(EXACT.add, numbers))
subtract = _calculated(_minus)
multiply = _calculated(lambda *numbers: reduce(EXACT.multiply, numbers))
divide = _calculated(lambda left, right: EXACT.divide(left, right) if right else None)
remainder = _calculated(lambda left, right: EXACT.remainder(left, right) if right else None)
rounded = _calculated(_round)
floor = _calculated(lambda value: value.to_integral_value(ROUND_FLOOR))
ceil = _calculated(lambda value: value.to_integral_value(ROUND_CEILING))
absolute = _calculated(lambda value: value.copy_abs())


def total(values: Any) -> Decimal | None:
    """The sum of a list; items not answered do not count."""
    found = items(values)
    return None if found is None else add(0, *(item for item in found if not is_empty(item)))


def least(*operands: Any) -> Any:
    return _extreme(operands, lambda left, right: left < right)


def greatest(*operands: Any) -> Any:
    return _extreme(operands, lambda left, right: left > right)


def _extreme(operands: tuple[Any, ...], is_better: Callable[[Any, Any], bool]) -> Any:
    """Among numbers, days or hours: of the operands, or of the items of the only one when it is a list."""
    values = operands[0] if len(operands) == 1 and isinstance(operands[0], list) else operands
    best: Any = None
    for value in values:
        if is_empty(value):
            continue
        found = comparable(value)
        if found is None or (best is not None and found[0] != best[0][0]):
            return None
        if best is None or is_better(found[1], best[0][1]):
            best = found, value
    if best is None:
        return None
    return best[0][1] if best[0][0] == "number" else best[1]
