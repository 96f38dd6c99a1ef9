"""Translate filters of values in texts, and recognise conditions that only test presence."""

from __future__ import annotations

from collections.abc import Mapping

from publik_import.day_filters import HOUR_LETTERS, is_part_format
from publik_import.findings import NotUnderstood
from publik_import.syntax import Constant, FilteredValue, Name, Node, Operation, parse_condition
from publik_import.templates import If, Piece, PlainText, ValuePiece

# Parvis filters by those of w.c.s.; empty for filters without effect.
_FILTERS: Mapping[str, str] = {
    **dict.fromkeys(("safe", "unlazy_filter", "stringformat", "linebreaks", "linebreaksbr", "escape", "join"), ""),
    **dict.fromkeys(("striptags", "force_escape", "datetime", "strip", "decimal", "integer", "urlencode"), ""),
    **dict.fromkeys(("html_to_text", "localize", "unlocalize", "list", "floatformat", "parse_date"), ""),
    **dict.fromkeys(
        ("stripsometags", "removetags", "json_dumps", "intcomma", "wbr", "phonenumber_fr", "as_template"), ""
    ),
    "upper": "|upper",
    "lower": "|lower",
    "capfirst": "|capitalize",
    "title": "|capitalize",
    "time": "|hour",
}
_WEEKDAYS, _HOURS, _MINUTES = "lDw", "GHgh", "i"
# Date formats identical to those of Parvis.
_KNOWN_FORMATS = frozenset({"j F Y", "d F Y", "l j F Y", "l d F Y"})
_MAX_LINK_LENGTH = 3  # between the hour and the minutes: « h », « : »


def neutralise_braces(text: str) -> str:
    """Replace braces by brackets, so that the text contains no placeholder."""
    for brace, bracket in (("{{", "["), ("}}", "]"), ("{%", "[%"), ("%}", "%]"), ("{#", "[#"), ("#}", "#]")):
        text = text.replace(brace, bracket)
    return text


def unfold_filters(node: Node) -> tuple[Node, list[tuple[str, Node | None]]]:
    filters: list[tuple[str, Node | None]] = []
    while isinstance(node, FilteredValue):
        filters.insert(0, (node.filter, node.argument))
        node = node.base
    return node, filters


def find_text_filter(name: str, argument: Node | None) -> str:
    constant = argument.value if isinstance(argument, Constant) else None
    if name == "date":
        return _find_date_filter(constant if isinstance(constant, str) else "")
    if name in ("default", "default_if_none") and isinstance(argument, Constant):
        default_text = neutralise_braces(str(constant or ""))
        return (
            f'|default:"{default_text}"'
            if default_text and '"' not in default_text and "{" not in default_text and "\n" not in default_text
            else ""
        )
    if name not in _FILTERS:
        raise NotUnderstood("calculated_text")
    return _FILTERS[name]


def is_approximate(name: str, argument: Node | None) -> bool:
    """Whether a date is rendered in another format."""
    date_format = argument.value if isinstance(argument, Constant) else None
    return name == "date" and date_format not in _KNOWN_FORMATS


def convert_now_to_today(node: Node) -> Node:
    """Convert `now` with a date-only format to `today`."""
    if isinstance(node, FilteredValue) and node.filter == "date" and node.base == Name("now"):
        date_format = node.argument.value if isinstance(node.argument, Constant) else ""
        if not set(str(date_format)) & HOUR_LETTERS:
            return FilteredValue(Name("today"), "date", node.argument)
    return node


def find_default_text(filters: list[tuple[str, Node | None]]) -> str:
    """The text of a value that is always missing: the argument of its default filter."""
    for name, argument in filters:
        if name in ("default", "default_if_none") and isinstance(argument, Constant) and argument.value is not None:
            return neutralise_braces(str(argument.value))
    return ""


def _find_date_filter(date_format: str) -> str:
    """The nearest of our formats: a date with weekday, a date, or a time."""
    letters = set(date_format)
    has_day = bool(letters & set("djmnFMYyN"))
    if letters & set(_HOURS) and not has_day:
        return "|hour"
    if (date_format and not has_day) or is_part_format(date_format):
        raise NotUnderstood("calculated_text")
    return "|date" if letters & set(_WEEKDAYS) else "|day"


def merge_hour_parts(pieces: list[Piece]) -> list[Piece]:
    """Merge `{{x|date:"G"}}h{{x|date:"i"}}` into one time."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, ValuePiece) and _is_time_part(piece, _MINUTES) and len(merged) >= 2:
            hours, separator = merged[-2], merged[-1]
            is_same_moment = (
                isinstance(hours, ValuePiece)
                and _is_time_part(hours, _HOURS)
                and _find_base(hours) == _find_base(piece)
            )
            if is_same_moment and isinstance(separator, PlainText) and len(separator.text) <= _MAX_LINK_LENGTH:
                merged.pop()
                continue
        merged.append(piece)
    return merged


def _is_time_part(value: ValuePiece, letters: str) -> bool:
    node = value.node
    argument = node.argument if isinstance(node, FilteredValue) and node.filter == "date" else None
    return (
        isinstance(argument, Constant)
        and isinstance(argument.value, str)
        and len(argument.value) == 1
        and argument.value in letters
    )


def _find_base(value: ValuePiece) -> Node | None:
    return value.node.base if isinstance(value.node, FilteredValue) else None


def is_presence_only(passage: If) -> bool:
    """Whether the condition only tests the presence of values, without `else` branch."""
    condition = passage.branches[0].condition
    if len(passage.branches) > 1 or condition is None:
        return False
    try:
        return _is_presence_test(parse_condition(condition))
    except NotUnderstood:
        return False


def _is_presence_test(node: Node) -> bool:
    if isinstance(node, Operation):
        return node.operator in ("and", "or") and all(map(_is_presence_test, node.operands))
    return isinstance(node, Name)
