"""What filters make of the values of a text, and what a passage under a condition is there for."""

from __future__ import annotations

from collections.abc import Mapping

from app.wcs.day_filters import HOUR_LETTERS, writes_part
from app.wcs.findings import NotUnderstood
from app.wcs.syntax import Constant, Filtered, Name, Node, Operation, parse_condition
from app.wcs.templates import If, Piece, Value, Words

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
_OURS = frozenset({"j F Y", "d F Y", "l j F Y", "l d F Y"})
_LONGEST_LINK = 3  # between the hour and the minutes: « h », « : »


def harmless(text: str) -> str:
    """Words that nothing takes for a placeholder."""
    for brace, bracket in (("{{", "["), ("}}", "]"), ("{%", "[%"), ("%}", "%]"), ("{#", "[#"), ("#}", "#]")):
        text = text.replace(brace, bracket)
    return text


def unfolded(node: Node) -> tuple[Node, list[tuple[str, Node | None]]]:
    filters: list[tuple[str, Node | None]] = []
    while isinstance(node, Filtered):
        filters.insert(0, (node.filter, node.argument))
        node = node.base
    return node, filters


def text_filter(name: str, argument: Node | None) -> str:
    constant = argument.value if isinstance(argument, Constant) else None
    if name == "date":
        return _date_filter(constant if isinstance(constant, str) else "")
    if name in ("default", "default_if_none") and isinstance(argument, Constant):
        words = harmless(str(constant or ""))
        return f'|default:"{words}"' if words and '"' not in words and "{" not in words and "\n" not in words else ""
    if name not in _FILTERS:
        raise NotUnderstood("calculated_text")
    return _FILTERS[name]


def is_near(name: str, argument: Node | None) -> bool:
    """Whether a day is written in another way than it was."""
    form = argument.value if isinstance(argument, Constant) else None
    return name == "date" and form not in _OURS


def of_today(node: Node) -> Node:
    """What a text says of the moment that it is, when it says no hour: then of the day that it is."""
    if isinstance(node, Filtered) and node.filter == "date" and node.base == Name("now"):
        form = node.argument.value if isinstance(node.argument, Constant) else ""
        if not set(str(form)) & HOUR_LETTERS:
            return Filtered(Name("today"), "date", node.argument)
    return node


def otherwise(filters: list[tuple[str, Node | None]]) -> str:
    """What is written of a value that is always missing: the words that its filters give for it."""
    for name, argument in filters:
        if name in ("default", "default_if_none") and isinstance(argument, Constant) and argument.value is not None:
            return harmless(str(argument.value))
    return ""


def _date_filter(form: str) -> str:
    """The nearest of our ways of writing a moment: a day with its weekday, a day, an hour."""
    letters = set(form)
    has_day = bool(letters & set("djmnFMYyN"))
    if letters & set(_HOURS) and not has_day:
        return "|hour"
    if (form and not has_day) or writes_part(form):
        raise NotUnderstood("calculated_text")
    return "|date" if letters & set(_WEEKDAYS) else "|day"


def with_whole_hours(pieces: list[Piece]) -> list[Piece]:
    """`{{x|date:"G"}}h{{x|date:"i"}}` is one hour, which is written whole here."""
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Value) and _is_part(piece, _MINUTES) and len(kept) >= 2:
            hours, link = kept[-2], kept[-1]
            same = isinstance(hours, Value) and _is_part(hours, _HOURS) and _base(hours) == _base(piece)
            if same and isinstance(link, Words) and len(link.text) <= _LONGEST_LINK:
                kept.pop()
                continue
        kept.append(piece)
    return kept


def _is_part(value: Value, letters: str) -> bool:
    node = value.node
    form = node.argument if isinstance(node, Filtered) and node.filter == "date" else None
    return isinstance(form, Constant) and isinstance(form.value, str) and len(form.value) == 1 and form.value in letters


def _base(value: Value) -> Node | None:
    return value.node.base if isinstance(value.node, Filtered) else None


def only_hides(passage: If) -> bool:
    """Whether the condition only asks if values are given, without anything to write otherwise."""
    condition = passage.branches[0].condition
    if len(passage.branches) > 1 or condition is None:
        return False
    try:
        return _asks_presence(parse_condition(condition))
    except NotUnderstood:
        return False


def _asks_presence(node: Node) -> bool:
    if isinstance(node, Operation):
        return node.operator in ("and", "or") and all(map(_asks_presence, node.operands))
    return isinstance(node, Name)
