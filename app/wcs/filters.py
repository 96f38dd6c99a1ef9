"""The filters of w.c.s. whose meaning is known, as expressions of ours: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.expressions.operators import MANY
from app.wcs.day_filters import DAY_FILTERS, NEAR_DAYS
from app.wcs.day_filters import unchanged as _same
from app.wcs.findings import NotUnderstood
from app.wcs.identifiers import identifier, slug
from app.wcs.word_filters import WORD_FILTERS, with_capital, with_hyphens
from app.workflows.names import QUALITIES

# What stands for somebody in a condition: the person who made the request, whoever fills in a form.
_SOMEBODY = ("case.has_account", "applicant.email", "profile.email")

# What a filter makes of the expression before it, and of its argument.
Filter = Callable[[Any, Any], Any]


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


def _decimal(value: Any, argument: Any) -> Any:
    number = _number(value, None)
    return number if argument is None else {"round": [number, argument]}


def _number(value: Any, argument: Any) -> Any:
    """The number that a piece of text is: our language takes no text for one, but it adds up those of a list."""
    is_text = isinstance(value, dict) and next(iter(value)) in _GIVING_TEXT
    return {"sum": [{"split": [value, "|"]}]} if is_text else value


def _split(value: Any, argument: Any) -> Any:
    separator = " " if argument is None else argument
    if isinstance(value, str) and isinstance(separator, str) and separator:
        return value.split(separator)[:200]
    return {"split": [value, separator]}


def _yesno(value: Any, argument: Any) -> Any:
    words = (argument if isinstance(argument, str) else "oui,non").split(",")
    return {"if": [value, words[0], words[1] if len(words) > 1 else ""]}


def _listed(value: Any, argument: Any) -> Any:
    """One thing that each row says; without a name, the rows themselves."""
    if argument is None:
        return value
    if not isinstance(argument, str):
        raise NotUnderstood("unknown_filter", name="getlist")
    return {"map": [value, {"var": f"item.{identifier(argument.removeprefix('form_var_'))}"}]}


def _joined(value: Any, argument: Any) -> Any:
    """Of Python: one text after the other, be they figures."""
    pieces = [*_pieces(value), *_pieces(argument)]
    if len(pieces) > MANY:
        raise NotUnderstood("too_long", maximum=MANY)
    return {"cat": pieces}


def _within(value: Any, argument: Any) -> Any:
    bounds = argument.split() if isinstance(argument, str) else []
    if len(bounds) != 2:
        raise NotUnderstood("unknown_filter", name="clamp")
    return {"min": [{"max": [value, bounds[0]]}, bounds[1]]}


def _has_quality(value: Any, argument: Any) -> Any:
    """Of whoever asks; of anybody else nothing is known."""
    if value not in [{"var": name} for name in _SOMEBODY] or not isinstance(argument, str):
        raise NotUnderstood("unknown_filter", name="has_role")
    return {"in": [slug(argument, "quality"), {"var": QUALITIES}]}


def _clamped(value: Any, argument: Any) -> Any:
    return {"max": [value, argument]}


def _is_mobile(value: Any, argument: Any) -> Any:
    """Answers have their country; a text that was typed may not."""
    return {"or": [{"starts": [value, start]} for start in ("+336", "+337", "06", "07")]}


_GIVING_TEXT = frozenset({"substr", "replace", "cat", "lower", "upper", "trim", "join"})
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
    "integer": _number,
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
    **DAY_FILTERS,
    **WORD_FILTERS,
    "getlist": _listed,
    "divisibleby": lambda value, argument: {"==": [{"%": [value, argument]}, 0]},
    "clamp": _within,
    "yesno": _yesno,
    "is_empty": _of("empty"),
    "text:cat": _joined,
    "floatformat": _decimal,
}

CHANGING_NOTHING = frozenset(name for name, apply in FILTERS.items() if apply in (_same, _number))
MAKING_TEXT = frozenset(
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

# Filters that come close: what they give is not quite the same, and the reason is told.
NEAR: Mapping[str, tuple[Filter, str]] = {
    **NEAR_DAYS,
    "unaccent": (_same, "accents"),
    "slugify": (with_hyphens, "accents"),
    "title": (with_capital, "one_capital"),
    "has_role": (_has_quality, "role_as_quality"),
    "roles": (lambda value, argument: {"var": QUALITIES}, "role_as_quality"),
}

# What no expression of ours does, by the reason why.
BEYOND: Mapping[str, str] = {
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
