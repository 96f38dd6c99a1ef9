"""The closed list of operators: number and kinds of operands, kind of result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from app.language.expressions import date_operators, list_operators, number_operators, text_operators
from app.language.expressions.values import are_equal, get_sort_key, is_empty, is_true

MAX_OPERANDS = 50


@dataclass(frozen=True)
class Operator:
    """An operator. `takes` has the kinds of its operands; the last one applies to all further operands.

    A kind is one word, or several separated by `|`; `any` accepts every value, `name` a literal name. An operator without
    `apply` evaluates its operands itself: see `_LAZY` in `app.language.expressions.evaluation`.
    """

    family: str
    takes: tuple[str, ...]
    gives: str
    min_operands: int
    max_operands: int
    apply: Callable[..., Any] | None = None

    def get_operand_kinds(self, position: int) -> str:
        return self.takes[min(position, len(self.takes) - 1)]


def _create_operator(
    family: str, *takes: str, gives: str, apply: Callable[..., Any] | None, min_operands: int = 0
) -> Operator:
    """An operator with one operand for each kind; the last operands are optional when `min_operands` is given."""
    return Operator(family, takes, gives, min_operands or len(takes), len(takes), apply)


def _create_variadic_operator(
    family: str,
    takes: str,
    *,
    gives: str,
    apply: Callable[..., Any] | None,
    min_operands: int = 1,
    max_operands: int = MAX_OPERANDS,
) -> Operator:
    return Operator(family, (takes,), gives, min_operands, max_operands, apply)


def _create_comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operator(left: Any, right: Any) -> bool:
        first, second = get_sort_key(left), get_sort_key(right)
        return first is not None and second is not None and first[0] == second[0] and compare(first[1], second[1])

    return operator


_ORDERED_KINDS = "number|date|time"

_LOGIC = {
    "and": _create_variadic_operator("logic", "any", gives="any", apply=None),
    "or": _create_variadic_operator("logic", "any", gives="any", apply=None),
    "!": _create_operator("logic", "any", gives="boolean", apply=lambda value: not is_true(value)),
    "if": _create_variadic_operator(
        "logic", "any", gives="any", apply=None, min_operands=2, max_operands=MAX_OPERANDS + 1
    ),
}
_COMPARISON = {
    "==": _create_operator("comparison", "any", "any", gives="boolean", apply=are_equal),
    "!=": _create_operator(
        "comparison", "any", "any", gives="boolean", apply=lambda left, right: not are_equal(left, right)
    ),
    **{
        name: _create_operator(
            "comparison", _ORDERED_KINDS, _ORDERED_KINDS, gives="boolean", apply=_create_comparison(compare)
        )
        for name, compare in (("<", lt), ("<=", le), (">", gt), (">=", ge))
    },
    "in": _create_operator(
        "comparison",
        "any",
        "text|list",
        gives="boolean",
        apply=lambda part, whole: list_operators.contains(whole, part),
    ),
    "contains": _create_operator("comparison", "text|list", "any", gives="boolean", apply=list_operators.contains),
}
_PRESENCE = {
    "var": _create_operator("presence", "name", "any", gives="any", apply=None, min_operands=1),
    "missing": _create_variadic_operator("presence", "name", gives="list", apply=None),
    "present": _create_operator("presence", "any", gives="boolean", apply=lambda value: not is_empty(value)),
    "empty": _create_operator("presence", "any", gives="boolean", apply=is_empty),
}
_NUMBERS = {
    "+": _create_variadic_operator("number", "number", gives="number", apply=number_operators.add),
    "-": _create_variadic_operator("number", "number", gives="number", apply=number_operators.subtract),
    "*": _create_variadic_operator("number", "number", gives="number", apply=number_operators.multiply),
    "/": _create_operator("number", "number", "number", gives="number", apply=number_operators.divide),
    "%": _create_operator("number", "number", "number", gives="number", apply=number_operators.remainder),
    "min": _create_variadic_operator(
        "number", f"{_ORDERED_KINDS}|list", gives=_ORDERED_KINDS, apply=number_operators.find_minimum
    ),
    "max": _create_variadic_operator(
        "number", f"{_ORDERED_KINDS}|list", gives=_ORDERED_KINDS, apply=number_operators.find_maximum
    ),
    "round": _create_operator(
        "number", "number", "number", gives="number", apply=number_operators.round_number, min_operands=1
    ),
    "floor": _create_operator("number", "number", gives="number", apply=number_operators.floor),
    "ceil": _create_operator("number", "number", gives="number", apply=number_operators.ceil),
    "abs": _create_operator("number", "number", gives="number", apply=number_operators.absolute_value),
}
_DATES = {
    "add_days": _create_operator("date", "date", "number", gives="date", apply=date_operators.add_days),
    "add_months": _create_operator("date", "date", "number", gives="date", apply=date_operators.add_months),
    "add_years": _create_operator("date", "date", "number", gives="date", apply=date_operators.add_years),
    "days_between": _create_operator("date", "date", "date", gives="number", apply=date_operators.days_between),
    "months_between": _create_operator("date", "date", "date", gives="number", apply=date_operators.months_between),
    "years_between": _create_operator("date", "date", "date", gives="number", apply=date_operators.years_between),
    "age": _create_operator("date", "date", "date", gives="number", apply=None, min_operands=1),
    "weekday": _create_operator("date", "date", gives="number", apply=date_operators.weekday),
    "year": _create_operator("date", "date", gives="number", apply=date_operators.year),
    "month": _create_operator("date", "date", gives="number", apply=date_operators.month),
    "day": _create_operator("date", "date", gives="number", apply=date_operators.day_of_month),
    "hour": _create_operator("date", "time", gives="number", apply=date_operators.hour_of_day),
    "minute": _create_operator("date", "time", gives="number", apply=date_operators.minute_of_hour),
}
_TEXTS = {
    "cat": _create_variadic_operator("text", f"text|{_ORDERED_KINDS}", gives="text", apply=text_operators.concatenate),
    "lower": _create_operator("text", "text", gives="text", apply=text_operators.lower),
    "upper": _create_operator("text", "text", gives="text", apply=text_operators.upper),
    "trim": _create_operator("text", "text", gives="text", apply=text_operators.trim),
    "length": _create_operator("text", "text", gives="number", apply=text_operators.length),
    "starts": _create_operator("text", "text", "text", gives="boolean", apply=text_operators.starts_with),
    "ends": _create_operator("text", "text", "text", gives="boolean", apply=text_operators.ends_with),
    "substr": _create_operator(
        "text", "text", "number", "number", gives="text", apply=text_operators.substring, min_operands=2
    ),
    "split": _create_operator("text", "text", "text", gives="list", apply=text_operators.split),
    "replace": _create_operator("text", "text", "text", "text", gives="text", apply=text_operators.replace),
}
_LISTS = {
    "count": _create_operator("list", "list", gives="number", apply=list_operators.count),
    "sum": _create_operator("list", "list", gives="number", apply=number_operators.sum_items),
    "first": _create_operator("list", "list", gives="any", apply=list_operators.first),
    "last": _create_operator("list", "list", gives="any", apply=list_operators.last),
    "join": _create_operator("list", "list", "text", gives="text", apply=text_operators.join),
    "distinct": _create_operator("list", "list", gives="list", apply=list_operators.distinct),
    "map": _create_operator("list", "list", "any", gives="list", apply=None),
    "filter": _create_operator("list", "list", "any", gives="list", apply=None),
    "all": _create_operator("list", "list", "any", gives="boolean", apply=None),
    "some": _create_operator("list", "list", "any", gives="boolean", apply=None),
    "none": _create_operator("list", "list", "any", gives="boolean", apply=None),
}

OPERATORS: Mapping[str, Operator] = {
    **_LOGIC,
    **_COMPARISON,
    **_PRESENCE,
    **_NUMBERS,
    **_DATES,
    **_TEXTS,
    **_LISTS,
}
# Operators whose second operand is evaluated once for each item of the list, named `item`.
ITERATION_OPERATORS = frozenset({"map", "filter", "all", "some", "none"})
