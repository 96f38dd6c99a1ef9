"""Build expressions for constructs of w.c.s. without direct equivalent: values of a row, dates with times."""

from __future__ import annotations

from typing import Any

from publik_import.variable_meanings import build_row_part

_ORDERS = frozenset({"<", ">", "<=", ">=", "==", "!="})


def build_first_row(name: str, inner: str) -> Any:
    """The value of a question in the first row of a block."""
    return {"first": [{"map": [{"var": name}, {"var": f"item.{inner}"}]}]}


def build_key_access(expression: Any, key: str) -> Any:
    """Access a member of a value, or of its first or last row; None for any other expression."""
    match expression:
        case {"var": str(name)}:
            return {"var": build_row_part(name, key)}
        case {"first": [rows]} | {"last": [rows]}:
            return {next(iter(expression)): [{"map": [rows, {"var": build_row_part("item", key)}]}]}
    return None


def compare_moments(operator: str, first: Any, second: Any) -> Any:
    """Compare concatenated dates and times: the dates first, then the times; None for any other operands."""
    match first, second:
        case {"cat": [day, " ", hour]}, {"cat": [other_day, " ", other_hour]} if operator in _ORDERS:
            same_day = {"==": [day, other_day]}
            if operator in ("==", "!="):
                same_moment = {"and": [same_day, {"==": [hour, other_hour]}]}
                return same_moment if operator == "==" else {"!": [same_moment]}
            return {"or": [{operator[0]: [day, other_day]}, {"and": [same_day, {operator: [hour, other_hour]}]}]}
    return None
