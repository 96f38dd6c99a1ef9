"""What filters make of the values of a text, and what a passage under a condition is there for."""

from __future__ import annotations

from collections.abc import Mapping

from app.publik_import.day_filters import HOUR_LETTERS, is_part_format
from app.publik_import.findings import NotUnderstood
from app.publik_import.syntax import Constant, FilteredValue, Name, Node, Operation, parse_condition
from app.publik_import.templates import If, Piece, PlainText, ValuePiece

# Filters of ours by those of w.c.s.; nothing for those that change nothing here.
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
# Ways of writing a day that are word for word those of ours.
_KNOWN_FORMATS = frozenset({"j F Y", "d F Y", "l j F Y", "l d F Y"})
_LONGEST_LINK = 3  # between the hour and the minutes: « h », « : »


def neutralise_braces(text: str) -> str:
    """Words that nothing takes for a placeholder."""
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
        words = neutralise_braces(str(constant or ""))
        return f'|default:"{words}"' if words and '"' not in words and "{" not in words and "\n" not in words else ""
    if name not in _FILTERS:
        raise NotUnderstood("calculated_text")
    return _FILTERS[name]


def is_approximate(name: str, argument: Node | None) -> bool:
    """Whether a day is written in another way than it was."""
    form = argument.value if isinstance(argument, Constant) else None
    return name == "date" and form not in _KNOWN_FORMATS


def convert_now_to_today(node: Node) -> Node:
    """What a text says of the moment that it is, when it says no hour: then of the day that it is."""
    if isinstance(node, FilteredValue) and node.filter == "date" and node.base == Name("now"):
        form = node.argument.value if isinstance(node.argument, Constant) else ""
        if not set(str(form)) & HOUR_LETTERS:
            return FilteredValue(Name("today"), "date", node.argument)
    return node


def find_default_text(filters: list[tuple[str, Node | None]]) -> str:
    """What is written of a value that is always missing: the words that its filters give for it."""
    for name, argument in filters:
        if name in ("default", "default_if_none") and isinstance(argument, Constant) and argument.value is not None:
            return neutralise_braces(str(argument.value))
    return ""


def _find_date_filter(form: str) -> str:
    """The nearest of our ways of writing a moment: a day with its weekday, a day, an hour."""
    letters = set(form)
    has_day = bool(letters & set("djmnFMYyN"))
    if letters & set(_HOURS) and not has_day:
        return "|hour"
    if (form and not has_day) or is_part_format(form):
        raise NotUnderstood("calculated_text")
    return "|date" if letters & set(_WEEKDAYS) else "|day"


def merge_hour_parts(pieces: list[Piece]) -> list[Piece]:
    """`{{x|date:"G"}}h{{x|date:"i"}}` is one hour, which is written whole here."""
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, ValuePiece) and _is_time_part(piece, _MINUTES) and len(kept) >= 2:
            hours, link = kept[-2], kept[-1]
            same = (
                isinstance(hours, ValuePiece)
                and _is_time_part(hours, _HOURS)
                and _find_base(hours) == _find_base(piece)
            )
            if same and isinstance(link, PlainText) and len(link.text) <= _LONGEST_LINK:
                kept.pop()
                continue
        kept.append(piece)
    return kept


def _is_time_part(value: ValuePiece, letters: str) -> bool:
    node = value.node
    form = node.argument if isinstance(node, FilteredValue) and node.filter == "date" else None
    return isinstance(form, Constant) and isinstance(form.value, str) and len(form.value) == 1 and form.value in letters


def _find_base(value: ValuePiece) -> Node | None:
    return value.node.base if isinstance(value.node, FilteredValue) else None


def is_presence_only(passage: If) -> bool:
    """Whether the condition only asks if values are given, without anything to write otherwise."""
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
