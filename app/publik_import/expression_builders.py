"""Expressions of ours that stand for one of w.c.s. as a whole: a question of one row, days with their hours."""

from __future__ import annotations

from typing import Any

from app.publik_import.variable_meanings import build_row_part

_ORDERS = frozenset({"<", ">", "<=", ">=", "==", "!="})


def build_first_row(name: str, inner: str) -> Any:
    """One question of the first row of a group."""
    return {"first": [{"map": [{"var": name}, {"var": f"item.{inner}"}]}]}


def build_key_access(found: Any, key: str) -> Any:
    """What the value has under this key: a part of what a name reads, of the first row or of the last one."""
    match found:
        case {"var": str(name)}:
            return {"var": build_row_part(name, key)}
        case {"first": [rows]} | {"last": [rows]}:
            return {next(iter(found)): [{"map": [rows, {"var": build_row_part("item", key)}]}]}
    return None


def compare_moments(operator: str, first: Any, second: Any) -> Any:
    """Days with their hours, each put one after the other: the days decide, then the hours. Nothing for anything else."""
    match first, second:
        case {"cat": [day, " ", hour]}, {"cat": [other_day, " ", other_hour]} if operator in _ORDERS:
            same = {"==": [day, other_day]}
            if operator in ("==", "!="):
                both = {"and": [same, {"==": [hour, other_hour]}]}
                return both if operator == "==" else {"!": [both]}
            return {"or": [{operator[0]: [day, other_day]}, {"and": [same, {operator: [hour, other_hour]}]}]}
    return None
