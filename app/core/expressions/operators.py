"""The closed list of operators: how many operands each takes, of which kinds, and the kind of what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from app.core.expressions import dates, lists, numbers, texts
from app.core.expressions.values import comparable, equal, is_empty, is_true

MANY = 50


@dataclass(frozen=True)
class Operator:
    """One word of the language. `takes` has the kinds of its operands, the last one standing for all that follow.

    A kind is a word, or several with `|` between them; `any` stands for whatever is given, `name` for a name written as it
    is. Without `apply`, the operator
    chooses which of its operands are evaluated: `core.expressions.evaluation` knows how.
    """

    family: str
    takes: tuple[str, ...]
    gives: str
    least: int
    most: int
    apply: Callable[..., Any] | None = None

    def kinds_taken(self, position: int) -> str:
        return self.takes[min(position, len(self.takes) - 1)]


def _taking(family: str, *takes: str, gives: str, apply: Callable[..., Any] | None, least: int = 0) -> Operator:
    """An operator with as many operands as kinds, or with fewer when the last ones may be left out."""
    return Operator(family, takes, gives, least or len(takes), len(takes), apply)


def _taking_many(
    family: str, takes: str, *, gives: str, apply: Callable[..., Any] | None, least: int = 1, most: int = MANY
) -> Operator:
    return Operator(family, (takes,), gives, least, most, apply)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operator(left: Any, right: Any) -> bool:
        first, second = comparable(left), comparable(right)
        return first is not None and second is not None and first[0] == second[0] and compare(first[1], second[1])

    return operator


_ORDERED = "number|date|time"

_LOGIC = {
    "and": _taking_many("logic", "any", gives="any", apply=None),
    "or": _taking_many("logic", "any", gives="any", apply=None),
    "!": _taking("logic", "any", gives="boolean", apply=lambda value: not is_true(value)),
    "if": _taking_many("logic", "any", gives="any", apply=None, least=2, most=MANY + 1),
}
_COMPARISON = {
    "==": _taking("comparison", "any", "any", gives="boolean", apply=equal),
    "!=": _taking("comparison", "any", "any", gives="boolean", apply=lambda left, right: not equal(left, right)),
    **{
        name: _taking("comparison", _ORDERED, _ORDERED, gives="boolean", apply=_ordered(compare))
        for name, compare in (("<", lt), ("<=", le), (">", gt), (">=", ge))
    },
    "in": _taking(
        "comparison", "any", "text|list", gives="boolean", apply=lambda part, whole: lists.contains(whole, part)
    ),
    "contains": _taking("comparison", "text|list", "any", gives="boolean", apply=lists.contains),
}
_PRESENCE = {
    "var": _taking("presence", "name", "any", gives="any", apply=None, least=1),
    "missing": _taking_many("presence", "name", gives="list", apply=None),
    "present": _taking("presence", "any", gives="boolean", apply=lambda value: not is_empty(value)),
    "empty": _taking("presence", "any", gives="boolean", apply=is_empty),
}
_NUMBERS = {
    "+": _taking_many("number", "number", gives="number", apply=numbers.add),
    "-": _taking_many("number", "number", gives="number", apply=numbers.subtract),
    "*": _taking_many("number", "number", gives="number", apply=numbers.multiply),
    "/": _taking("number", "number", "number", gives="number", apply=numbers.divide),
    "%": _taking("number", "number", "number", gives="number", apply=numbers.remainder),
    "min": _taking_many("number", f"{_ORDERED}|list", gives=_ORDERED, apply=numbers.least),
    "max": _taking_many("number", f"{_ORDERED}|list", gives=_ORDERED, apply=numbers.greatest),
    "round": _taking("number", "number", "number", gives="number", apply=numbers.rounded, least=1),
    "floor": _taking("number", "number", gives="number", apply=numbers.floor),
    "ceil": _taking("number", "number", gives="number", apply=numbers.ceil),
    "abs": _taking("number", "number", gives="number", apply=numbers.absolute),
}
_DATES = {
    "add_days": _taking("date", "date", "number", gives="date", apply=dates.add_days),
    "add_months": _taking("date", "date", "number", gives="date", apply=dates.add_months),
    "add_years": _taking("date", "date", "number", gives="date", apply=dates.add_years),
    "days_between": _taking("date", "date", "date", gives="number", apply=dates.days_between),
    "months_between": _taking("date", "date", "date", gives="number", apply=dates.months_between),
    "years_between": _taking("date", "date", "date", gives="number", apply=dates.years_between),
    "age": _taking("date", "date", "date", gives="number", apply=None, least=1),
    "weekday": _taking("date", "date", gives="number", apply=dates.weekday),
    "year": _taking("date", "date", gives="number", apply=dates.year),
    "month": _taking("date", "date", gives="number", apply=dates.month),
    "day": _taking("date", "date", gives="number", apply=dates.day_of_month),
    "hour": _taking("date", "time", gives="number", apply=dates.hour_of_day),
    "minute": _taking("date", "time", gives="number", apply=dates.minute_of_hour),
}
_TEXTS = {
    "cat": _taking_many("text", f"text|{_ORDERED}", gives="text", apply=texts.concatenate),
    "lower": _taking("text", "text", gives="text", apply=texts.lower),
    "upper": _taking("text", "text", gives="text", apply=texts.upper),
    "trim": _taking("text", "text", gives="text", apply=texts.trim),
    "length": _taking("text", "text", gives="number", apply=texts.length),
    "starts": _taking("text", "text", "text", gives="boolean", apply=texts.starts),
    "ends": _taking("text", "text", "text", gives="boolean", apply=texts.ends),
    "substr": _taking("text", "text", "number", "number", gives="text", apply=texts.substring, least=2),
    "split": _taking("text", "text", "text", gives="list", apply=texts.split),
    "replace": _taking("text", "text", "text", "text", gives="text", apply=texts.replace),
}
_LISTS = {
    "count": _taking("list", "list", gives="number", apply=lists.count),
    "sum": _taking("list", "list", gives="number", apply=numbers.total),
    "first": _taking("list", "list", gives="any", apply=lists.first),
    "last": _taking("list", "list", gives="any", apply=lists.last),
    "join": _taking("list", "list", "text", gives="text", apply=texts.join),
    "distinct": _taking("list", "list", gives="list", apply=lists.distinct),
    "map": _taking("list", "list", "any", gives="list", apply=None),
    "filter": _taking("list", "list", "any", gives="list", apply=None),
    "all": _taking("list", "list", "any", gives="boolean", apply=None),
    "some": _taking("list", "list", "any", gives="boolean", apply=None),
    "none": _taking("list", "list", "any", gives="boolean", apply=None),
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
# Their second operand is evaluated once for each item of the list, which it knows as `item`.
ITERATING = frozenset({"map", "filter", "all", "some", "none"})
