"""Translate the filters of w.c.s. into expressions; `FILTERS` has one line for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.language.expressions.operators import MAX_OPERANDS
from app.workflows.checks.condition_names import QUALITIES
from publik_import.day_filters import APPROXIMATE_DAY_FILTERS, DAY_FILTERS, keep_value
from publik_import.findings import NotUnderstood
from publik_import.identifiers import make_identifier, make_slug
from publik_import.word_filters import WORD_FILTERS, capitalise_text, slugify_text

# Expressions that refer to a person: the applicant, or the user who fills in a form.
_ACCOUNT_VALUES = ("case.has_account", "applicant.email", "profile.email")

# Builds an expression from the filtered value and the argument.
Filter = Callable[[Any, Any], Any]


def apply_default(value: Any, argument: Any) -> Any:
    return {"or": [value, argument]}


def apply_default_if_none(value: Any, argument: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["var"] and isinstance(value["var"], str):
        return {"var": [value["var"], argument]}
    return {"if": [{"==": [value, None]}, argument, value]}


def add_values(value: Any, argument: Any) -> Any:
    """Add numbers, or concatenate texts; an empty value counts as zero."""
    if _is_text(value) or _is_text(argument):
        pieces = [*_split_concatenation(value), *_split_concatenation(argument)]
        if len(pieces) > MAX_OPERANDS:
            raise NotUnderstood("too_long", maximum=MAX_OPERANDS)
        return {"cat": pieces}
    return {"+": [default_to_zero(value), default_to_zero(argument)]}


def _is_text(value: Any) -> bool:
    if isinstance(value, dict):
        return "cat" in value
    return isinstance(value, str) and not value.strip().replace(".", "", 1).isdigit()


def _split_concatenation(value: Any) -> list[Any]:
    pieces = value.get("cat") if isinstance(value, dict) else None
    return pieces if isinstance(pieces, list) else [value]


def default_to_zero(value: Any) -> Any:
    """The value, or zero when it is empty."""
    if isinstance(value, dict) and list(value) == ["var"] and isinstance(value["var"], str):
        return {"var": [value["var"], 0]}
    return 0 if value in (None, "") else value


def _make_binary(operator: str) -> Filter:
    return lambda value, argument: {operator: [value, argument]}


def _make_unary(operator: str) -> Filter:
    return lambda value, argument: {operator: [value]}


def _round_decimal(value: Any, argument: Any) -> Any:
    number = _convert_to_number(value, None)
    return number if argument is None else {"round": [number, argument]}


def _convert_to_number(value: Any, argument: Any) -> Any:
    """Convert a computed text to a number: `sum` parses the items of a list, which other operators do not."""
    is_text = isinstance(value, dict) and next(iter(value)) in _TEXT_OPERATORS
    return {"sum": [{"split": [value, "|"]}]} if is_text else value


def _split_text(value: Any, argument: Any) -> Any:
    separator = " " if argument is None else argument
    if isinstance(value, str) and isinstance(separator, str) and separator:
        return value.split(separator)[:200]
    return {"split": [value, separator]}


def _choose_yes_no(value: Any, argument: Any) -> Any:
    words = (argument if isinstance(argument, str) else "oui,non").split(",")
    return {"if": [value, words[0], words[1] if len(words) > 1 else ""]}


def _map_rows(value: Any, argument: Any) -> Any:
    """One member of each row; without a name, the rows themselves."""
    if argument is None:
        return value
    if not isinstance(argument, str):
        raise NotUnderstood("unknown_filter", name="getlist")
    return {"map": [value, {"var": f"item.{make_identifier(argument.removeprefix('form_var_'))}"}]}


def _join_texts(value: Any, argument: Any) -> Any:
    """Concatenate as in Python, numbers included."""
    pieces = [*_split_concatenation(value), *_split_concatenation(argument)]
    if len(pieces) > MAX_OPERANDS:
        raise NotUnderstood("too_long", maximum=MAX_OPERANDS)
    return {"cat": pieces}


def _clamp_value(value: Any, argument: Any) -> Any:
    bounds = argument.split() if isinstance(argument, str) else []
    if len(bounds) != 2:
        raise NotUnderstood("unknown_filter", name="clamp")
    return {"min": [{"max": [value, bounds[0]]}, bounds[1]]}


def _has_quality_named(value: Any, argument: Any) -> Any:
    """Translate a test of the quality of the applicant; the filter is only supported for the applicant."""
    if value not in [{"var": name} for name in _ACCOUNT_VALUES] or not isinstance(argument, str):
        raise NotUnderstood("unknown_filter", name="has_role")
    return {"in": [make_slug(argument, "quality"), {"var": QUALITIES}]}


def _limit_low(value: Any, argument: Any) -> Any:
    return {"max": [value, argument]}


def _is_mobile(value: Any, argument: Any) -> Any:
    """Translate a test for the phone number of a French mobile, with or without country code."""
    return {"or": [{"starts": [value, start]} for start in ("+336", "+337", "06", "07")]}


_TEXT_OPERATORS = frozenset({"substr", "replace", "cat", "lower", "upper", "trim", "join"})
# Filters that only change the formatting.
_FORMATTING_FILTERS = (
    *("safe", "unlazy_filter", "stringformat", "force_escape", "escape", "linebreaks", "linebreaksbr", "striptags"),
    *("stripsometags", "removetags", "json_dumps", "intcomma", "wbr", "phonenumber_fr", "as_template", "html_to_text"),
)

FILTERS: Mapping[str, Filter] = {
    **dict.fromkeys(_FORMATTING_FILTERS, keep_value),
    "is_french_mobile_phone_number": _is_mobile,
    **dict.fromkeys(("strip", "trim"), _make_unary("trim")),
    **dict.fromkeys(("count", "getlist_count"), _make_unary("count")),
    "default": apply_default,
    "default_if_none": apply_default_if_none,
    "add": add_values,
    "subtract": _make_binary("-"),
    "multiply": _make_binary("*"),
    "divide": _make_binary("/"),
    "modulo": _make_binary("%"),
    "ceil": _make_unary("ceil"),
    "floor": _make_unary("floor"),
    "abs": _make_unary("abs"),
    "sum": _make_unary("sum"),
    "decimal": _round_decimal,
    "float": _round_decimal,
    "integer": _convert_to_number,
    "limit_low": _limit_low,
    "limit_high": lambda value, argument: {"min": [value, argument]},
    "lower": _make_unary("lower"),
    "upper": _make_unary("upper"),
    "startswith": _make_binary("starts"),
    "endswith": _make_binary("ends"),
    "split": _split_text,
    "join": lambda value, argument: {"join": [value, argument or ""]},
    "first": _make_unary("first"),
    "last": _make_unary("last"),
    "list": keep_value,
    **DAY_FILTERS,
    **WORD_FILTERS,
    "getlist": _map_rows,
    "divisibleby": lambda value, argument: {"==": [{"%": [value, argument]}, 0]},
    "clamp": _clamp_value,
    "yesno": _choose_yes_no,
    "is_empty": _make_unary("empty"),
    "text:cat": _join_texts,
    "floatformat": _round_decimal,
}

NEUTRAL_FILTERS = frozenset(name for name, apply in FILTERS.items() if apply in (keep_value, _convert_to_number))
TEXT_RESULT_FILTERS = frozenset(
    {
        *(
            "lower",
            "upper",
            "strip",
            "trim",
            "join",
            "unaccent",
            "yesno",
            "slice",
            "removeprefix",
            "removesuffix",
            "cut",
        ),
        *("capfirst", "title", "slugify", "truncatechars", "text:cat", "text:replace"),
    }
)

# Approximate filters, with the code of the reason.
APPROXIMATE_FILTERS: Mapping[str, tuple[Filter, str]] = {
    **APPROXIMATE_DAY_FILTERS,
    "unaccent": (keep_value, "accents"),
    "slugify": (slugify_text, "accents"),
    "title": (capitalise_text, "one_capital"),
    "has_role": (_has_quality_named, "role_as_quality"),
    "roles": (lambda value, argument: {"var": QUALITIES}, "role_as_quality"),
}

# Filters without equivalent, with the code of the reason.
UNSUPPORTED_FILTERS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("objects", "filter_by", "filter_value", "exclude_value", "filter_by_user", "current_user", "same_user"),
            *(
                "exclude_self",
                "filter_by_status",
                "pending",
                "done",
                "with_drafts",
                "with_anonymised",
                "with_custom_view",
            ),
            *("order_by", "filter_by_internal_id", "filter_by_number", "filter_by_identifier", "filter_by_distance"),
        ),
        "other_records",
    ),
    **dict.fromkeys(
        ("qrcode", "rename_file", "strip_metadata", "convert_image_format", "make_public_url"), "file_made"
    ),
}
