"""The filters of w.c.s. whose meaning is known, as expressions of ours: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.expressions.operators import MANY
from app.wcs.findings import NotUnderstood

# What a filter makes of the expression before it, and of its argument.
Filter = Callable[[Any, Any], Any]


def _same(value: Any, argument: Any) -> Any:
    return value


def _default(value: Any, argument: Any) -> Any:
    return {"or": [value, argument]}


def _default_if_none(value: Any, argument: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["var"] and isinstance(value["var"], str):
        return {"var": [value["var"], argument]}
    return {"if": [{"==": [value, None]}, argument, value]}


def add(value: Any, argument: Any) -> Any:
    """Numbers are added and texts put one after the other; nothing counts for zero."""
    if _is_words(value) or _is_words(argument):
        pieces = [*_pieces(value), *_pieces(argument)]
        if len(pieces) > MANY:
            raise NotUnderstood("too_long", maximum=MANY)
        return {"cat": pieces}
    return {"+": [or_zero(value), or_zero(argument)]}


def _is_words(value: Any) -> bool:
    if isinstance(value, dict):
        return "cat" in value
    return isinstance(value, str) and not value.strip().replace(".", "", 1).isdigit()


def _pieces(value: Any) -> list[Any]:
    pieces = value.get("cat") if isinstance(value, dict) else None
    return pieces if isinstance(pieces, list) else [value]


def or_zero(value: Any) -> Any:
    """The value, and zero where nothing is given."""
    if isinstance(value, dict) and list(value) == ["var"] and isinstance(value["var"], str):
        return {"var": [value["var"], 0]}
    return 0 if value in (None, "") else value


def _with(operator: str) -> Filter:
    return lambda value, argument: {operator: [value, argument]}


def _of(operator: str) -> Filter:
    return lambda value, argument: {operator: [value]}


def _day(value: Any, argument: Any) -> Any:
    """Days compare as days; a way of writing them is a part of the day."""
    if argument is None or (isinstance(argument, str) and _writes_whole_day(argument)):
        return value
    if argument in _PARTS_OF_DAY:
        return {_PARTS_OF_DAY[argument]: [value]}
    raise NotUnderstood("unknown_filter", name=f"date:{argument}")


def _writes_whole_day(form: str) -> bool:
    letters = set(form)
    return "c" in letters or all(letters & part for part in (set("dj"), set("mnFMb"), set("Yy")))


_PARTS_OF_DAY = {
    "Y": "year",
    "m": "month",
    "n": "month",
    "d": "day",
    "j": "day",
    "N": "weekday",
    "G": "hour",
    "H": "hour",
}


def _decimal(value: Any, argument: Any) -> Any:
    return value if argument is None else {"round": [value, argument]}


def _split(value: Any, argument: Any) -> Any:
    separator = " " if argument is None else argument
    if isinstance(value, str) and isinstance(separator, str) and separator:
        return value.split(separator)[:200]
    return {"split": [value, separator]}


def _yesno(value: Any, argument: Any) -> Any:
    words = (argument if isinstance(argument, str) else "oui,non").split(",")
    return {"if": [value, words[0], words[1] if len(words) > 1 else ""]}


def _clamped(value: Any, argument: Any) -> Any:
    return {"max": [value, argument]}


def _is_mobile(value: Any, argument: Any) -> Any:
    """Answers have their country; a text that was typed may not."""
    return {"or": [{"starts": [value, start]} for start in ("+336", "+337", "06", "07")]}


# How a value is written, which is no part of it.
_WRITING = (
    *("safe", "unlazy_filter", "stringformat", "force_escape", "escape", "linebreaks", "linebreaksbr", "striptags"),
    *("stripsometags", "removetags", "json_dumps", "intcomma", "wbr", "phonenumber_fr", "as_template", "html_to_text"),
)

FILTERS: Mapping[str, Filter] = {
    **dict.fromkeys(_WRITING, _same),
    "is_french_mobile_phone_number": _is_mobile,
    **dict.fromkeys(("strip", "trim"), _of("trim")),
    **dict.fromkeys(("count", "getlist_count"), _of("count")),
    "default": _default,
    "default_if_none": _default_if_none,
    "add": add,
    "subtract": _with("-"),
    "multiply": _with("*"),
    "divide": _with("/"),
    "modulo": _with("%"),
    "ceil": _of("ceil"),
    "floor": _of("floor"),
    "abs": _of("abs"),
    "sum": _of("sum"),
    "decimal": _decimal,
    "float": _decimal,
    "integer": _same,
    "limit_low": _clamped,
    "limit_high": lambda value, argument: {"min": [value, argument]},
    "lower": _of("lower"),
    "upper": _of("upper"),
    "startswith": _with("starts"),
    "endswith": _with("ends"),
    "split": _split,
    "join": lambda value, argument: {"join": [value, argument or ""]},
    "first": _of("first"),
    "last": _of("last"),
    "list": _same,
    "date": _day,
    "parse_date": _same,
    "datetime": _same,
    "parse_datetime": _same,
    "time": _same,
    "parse_time": _same,
    "add_days": _with("add_days"),
    "age_in_years": _of("age"),
    "age_in_months": lambda value, argument: {"months_between": [value, argument or {"var": "today"}]},
    "age_in_days": lambda value, argument: {"days_between": [value, argument or {"var": "today"}]},
    "datetime_in_past": lambda value, argument: {"<": [value, {"var": "today"}]},
    "yesno": _yesno,
    "is_empty": _of("empty"),
    "has_role": lambda value, argument: {"in": [argument, {"var": "profile.roles"}]},
    "floatformat": _decimal,
}

CHANGING_NOTHING = frozenset(name for name, apply in FILTERS.items() if apply is _same)
MAKING_TEXT = frozenset({"lower", "upper", "strip", "trim", "join", "unaccent", "yesno"})

# Filters that come close: what they give is not quite the same, and the reason is told.
NEAR: Mapping[str, tuple[Filter, str]] = {
    "add_working_days": (_with("add_days"), "working_days"),
    "unaccent": (_of("lower"), "accents"),
}
