"""Functions, methods and attributes of the Python of older exports, each as the filter that says the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

# One operand, the same without its parentheses.
_NEUTRAL_FUNCTIONS = frozenset(
    {
        *("str", "bool", "unicode", "repr", "make_date", "make_datetime", "parse_date", "parse_datetime", "date"),
        *("localtime", "isoformat", "encode", "decode", "list", "set", "tuple", "sorted"),
    }
)
_FUNCTIONS: Mapping[str, str] = {
    "len": "length",
    "int": "integer",
    "float": "decimal",
    "Decimal": "decimal",
    "abs": "abs",
    "age_in_years": "age_in_years",
    "age_in_days": "age_in_days",
    "age_in_months": "age_in_months",
}
_METHODS: Mapping[str, str] = {
    **{name: name for name in ("lower", "upper", "strip", "startswith", "endswith", "split", "title")},
    "capitalize": "capfirst",
    "isdigit": "text:isdigit",
    "isnumeric": "text:isdigit",
    "isdecimal": "text:isdigit",
}
# Of a day: how Django writes that part of it.
_PARTS: Mapping[str, str] = {
    "year": "Y",
    "month": "n",
    "day": "j",
    "hour": "G",
    "minute": "i",
    "tm_year": "Y",
    "tm_mon": "n",
    "tm_mday": "j",
    "tm_hour": "G",
    "tm_min": "i",
}
_DJANGO_BY_STRFTIME: Mapping[str, str] = {
    "%Y": "Y",
    "%m": "m",
    "%d": "d",
    "%H": "H",
    "%M": "i",
    "%w": "w",
    "%u": "N",
    "%A": "l",
    "%a": "D",
    "%B": "F",
    "%y": "y",
}
TODAY, NOW = frozenset({"today"}), frozenset({"now", "utcnow", "localtime", "gmtime"})


def find_function_filter(name: str) -> str | None:
    """The filter that does what the function does; `safe`, which changes nothing, for one that only reads its operand."""
    return "safe" if name in _NEUTRAL_FUNCTIONS else _FUNCTIONS.get(name)


def find_method_filter(name: str) -> str | None:
    return "safe" if name in _NEUTRAL_FUNCTIONS else _METHODS.get(name)


def find_day_part(attribute: str) -> str | None:
    return _PARTS.get(attribute)


def convert_date_format(form: str) -> str:
    """`%d/%m/%Y` as Django writes it."""
    for sign, letter in _DJANGO_BY_STRFTIME.items():
        form = form.replace(sign, letter)
    return form


def parse_day(written: Any, form: Any) -> str | None:
    """The day that a text is, read in the way that the export says; nothing when it is none."""
    try:
        return datetime.strptime(str(written), str(form)).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except (ValueError, re.error):  # a sign given twice is refused as a pattern
        return None


def build_day(numbers: list[ast.expr]) -> str | None:
    """`datetime.date(2024, 9, 1)`."""
    values = [each.value for each in numbers[:3] if isinstance(each, ast.Constant) and isinstance(each.value, int)]
    if len(values) < 3:
        return None
    try:
        return date(*values).isoformat()
    except (ValueError, OverflowError):
        return None
