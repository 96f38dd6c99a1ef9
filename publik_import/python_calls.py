"""Map functions, methods and attributes of Python expressions in older exports to filters."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

# Functions that return their operand unchanged, for our purposes.
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
# Attributes of dates, with the Django format of the part.
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
    """The filter equivalent to the function; `safe`, which changes nothing, for a neutral function."""
    return "safe" if name in _NEUTRAL_FUNCTIONS else _FUNCTIONS.get(name)


def find_method_filter(name: str) -> str | None:
    return "safe" if name in _NEUTRAL_FUNCTIONS else _METHODS.get(name)


def find_day_part(attribute: str) -> str | None:
    return _PARTS.get(attribute)


def convert_date_format(date_format: str) -> str:
    """Convert a strftime format such as `%d/%m/%Y` to Django's."""
    for directive, letter in _DJANGO_BY_STRFTIME.items():
        date_format = date_format.replace(directive, letter)
    return date_format


def parse_day(text: Any, date_format: Any) -> str | None:
    """Parse a date in a strptime format; None when the text does not match."""
    try:
        return datetime.strptime(str(text), str(date_format)).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except (ValueError, re.error):  # a repeated directive is an invalid pattern
        return None


def build_day(numbers: list[ast.expr]) -> str | None:
    """`datetime.date(2024, 9, 1)`."""
    values = [
        number.value for number in numbers[:3] if isinstance(number, ast.Constant) and isinstance(number.value, int)
    ]
    if len(values) < 3:
        return None
    try:
        return date(*values).isoformat()
    except (ValueError, OverflowError):
        return None
