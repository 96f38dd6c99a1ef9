"""Conditions written by people who are not developers: a closed, typed subset of JSONLogic, as data.

The evaluator is our own. The library at hand coerces as JavaScript does (null equals 0, "10" comes before "9", the empty
text is a number), and an administrator who reads "number of children > 9" must get exactly that. Here nothing is coerced:
numbers, also when an answer keeps them as text, compare as exact decimals; days compare as ISO days; whatever does not
compare is simply false. No loop and no attribute: a budget on size and depth bounds the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import reduce
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any

MAX_DEPTH = 20
MAX_NODES = 500
MAX_TEXT = 1000
MAX_NUMBER = 10**15

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,5}", re.ASCII)
_MILLIONTH = Decimal("0.000001")


class ExpressionError(ValueError):
    """The expression is not one: what is wrong is said in `problems`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def check(expression: Any) -> list[str]:
    """What is wrong with the expression, in the order of reading; nothing for a good one."""
    problems: list[str] = []
    for count, (node, depth) in enumerate(_nodes(expression), start=1):
        if count > MAX_NODES:
            return [*problems, f"more than {MAX_NODES} elements"]
        if depth > MAX_DEPTH:
            return [*problems, f"more than {MAX_DEPTH} levels"]
        problem = _problem_of(node)
        if problem:
            problems.append(problem)
    return problems


def evaluate(expression: Any, values: Mapping[str, Any]) -> Any:
    """What the expression gives over these values: null, true or false, a number, a text, a list."""
    problems = check(expression)
    if problems:
        raise ExpressionError(problems)
    return _plain(_value(expression, values))


def holds(expression: Any, values: Mapping[str, Any]) -> bool:
    """Whether the condition is met; no condition at all always is."""
    return expression is None or is_true(evaluate(expression, values))


def names_used(expression: Any) -> set[str]:
    """The dotted names the expression reads: `answers.type`, `profile.email`."""
    names: set[str] = set()
    for count, (node, depth) in enumerate(_nodes(expression), start=1):
        if count > MAX_NODES or depth > MAX_DEPTH:
            break
        operator, operands = _operation(node)
        if operator == "var":
            names.update(name for name in operands[:1] if isinstance(name, str))
        elif operator == "missing":
            names.update(name for name in operands if isinstance(name, str))
    return names


def is_true(value: Any) -> bool:
    """Nothing, false, zero, the empty text and the empty list are false."""
    return bool(value)


def _nodes(expression: Any) -> Iterator[tuple[Any, int]]:
    """Every element, parents first, with its level. Does not recurse: a hostile depth costs nothing."""
    stack = [(expression, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        children = node if isinstance(node, list) else _operation(node)[1]
        stack.extend((child, depth + 1) for child in reversed(children[: MAX_NODES + 1]))


def _operation(node: Any) -> tuple[str | None, list[Any]]:
    """The operator and its operands; no operator for a plain value."""
    if not isinstance(node, dict) or len(node) != 1:
        return None, []
    ((operator, operands),) = node.items()
    return str(operator), operands if isinstance(operands, list) else [operands]


def _problem_of(node: Any) -> str | None:
    if isinstance(node, dict):
        return _problem_of_operation(node)
    if isinstance(node, str) and len(node) > MAX_TEXT:
        return f"a text is longer than {MAX_TEXT} characters"
    if isinstance(node, int | float) and not isinstance(node, bool) and _number(node) is None:
        return "a number is too large"
    if node is None or isinstance(node, bool | int | float | str | list):
        return None
    return f"{type(node).__name__} is not a JSON value"


def _problem_of_operation(node: dict[Any, Any]) -> str | None:
    if len(node) != 1:
        return "an operation has exactly one operator"
    operator, operands = _operation(node)
    if operator not in _ARITIES:
        return f"unknown operator {str(operator)[:40]!r}"
    least, most = _ARITIES[operator]
    if not least <= len(operands) <= most:
        return f"operator {operator!r} does not take {len(operands)} operands"
    names = {"var": operands[:1], "missing": operands}.get(operator, [])
    if any(not isinstance(name, str) or not _NAME.fullmatch(name) for name in names):
        return f"operator {operator!r} takes a name such as 'answers.type'"
    return None


def _value(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_plain(_value(child, values)) for child in node]
    operator, operands = _operation(node)
    if operator is None:
        return node
    if operator in _LAZY:
        return _LAZY[operator](operands, values)
    return _STRICT[operator](*(_value(operand, values) for operand in operands))


# Operators that look at the values, or at some operands only.


def _var(operands: list[Any], values: Mapping[str, Any]) -> Any:
    found = _look_up(operands[0], values)
    return _value(operands[1], values) if found is None and len(operands) > 1 else found


def _look_up(name: str, values: Mapping[str, Any]) -> Any:
    current: Any = values
    for part in name.split("."):
        if not isinstance(current, Mapping):
            return None
        current = current.get(part)
    return current


def _missing(operands: list[Any], values: Mapping[str, Any]) -> list[str]:
    return [name for name in operands if _look_up(name, values) in (None, "", [])]


def _and(operands: list[Any], values: Mapping[str, Any]) -> Any:
    result = None
    for operand in operands:
        result = _value(operand, values)
        if not is_true(result):
            break
    return result


def _or(operands: list[Any], values: Mapping[str, Any]) -> Any:
    result = None
    for operand in operands:
        result = _value(operand, values)
        if is_true(result):
            break
    return result


def _if(operands: list[Any], values: Mapping[str, Any]) -> Any:
    for position in range(0, len(operands) - 1, 2):
        if is_true(_value(operands[position], values)):
            return _value(operands[position + 1], values)
    return _value(operands[-1], values) if len(operands) % 2 else None


# Operators on values already known.


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = _number(left), _number(right)
    return None not in numbers and numbers[0] == numbers[1]


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operator(left: Any, right: Any) -> bool:
        if _is_day(left) and _is_day(right):
            return compare(left, right)
        first, second = _number(left), _number(right)
        return first is not None and second is not None and compare(first, second)

    return operator


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _in(needle: Any, haystack: Any) -> bool:
    if isinstance(haystack, str):
        return isinstance(needle, str) and needle in haystack
    return isinstance(haystack, list) and any(_equal(needle, item) for item in haystack)


def _calculated(calculate: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Decimal | None]:
    """Exact decimals to the millionth; nothing when an operand is no number or the result too large."""

    def operator(*operands: Any) -> Decimal | None:
        numbers = [number for number in map(_number, operands) if number is not None]
        if len(numbers) < len(operands):
            return None
        with localcontext() as context:
            context.prec = 1100  # fifty operands of twenty-one digits: nothing is ever rounded on the way
            result = reduce(calculate, numbers)
            return result.quantize(_MILLIONTH, ROUND_HALF_UP) if abs(result) < MAX_NUMBER else None

    return operator


_difference = _calculated(sub)


def _minus(*operands: Any) -> Decimal | None:
    return _difference(0, *operands) if len(operands) == 1 else _difference(*operands)


def _number(value: Any) -> Decimal | None:
    """The exact number a value is, be it kept as a text; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < MAX_NUMBER else None
    if isinstance(value, Decimal):
        return value
    text = value if isinstance(value, str) else repr(value)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return _small_float(value) if isinstance(value, float) else None


def _small_float(value: float) -> Decimal | None:
    """A float whose shortest form has more decimals or an exponent: 1e-07, 0.1234567."""
    return Decimal(repr(value)).quantize(_MILLIONTH) if abs(value) < MAX_NUMBER else None


def _plain(value: Any) -> Any:
    """A JSON value: a whole number as an integer, another as a float."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


_LAZY: dict[str, Callable[[list[Any], Mapping[str, Any]], Any]] = {
    "var": _var,
    "missing": _missing,
    "and": _and,
    "or": _or,
    "if": _if,
}
_STRICT: dict[str, Callable[..., Any]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lt),
    "<=": _ordered(le),
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "!": lambda value: not is_true(value),
    "in": _in,
    "+": _calculated(add),
    "-": _minus,
    "*": _calculated(mul),
}
_ARITIES: dict[str, tuple[int, int]] = {
    "var": (1, 2),
    "missing": (1, 50),
    "and": (1, 50),
    "or": (1, 50),
    "if": (2, 51),
    "!": (1, 1),
    "+": (1, 50),
    "-": (1, 50),
    "*": (1, 50),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), (2, 2)),
}
OPERATORS = frozenset(_ARITIES)
