"""Render texts with placeholders: `Bonjour {{ applicant.first_name|default:"à vous" }}`.

A placeholder is a dotted name and filters from a closed list: no logic, no attribute access. Values are inserted once
and never rendered again, so `{{ 7*7 }}` typed by a resident remains literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import format_decimal

from app.core import clock, formats
from app.core.i18n import current_language, gettext

MAX_TEMPLATE = 20_000
MAX_OUTPUT = 100_000

# Possessive quantifiers (*+, ++): a hostile template costs no backtracking.
_NAME = r"[a-z][a-z0-9_]*+(?:\.[a-z][a-z0-9_]*+)*+"
_FILTER = r"\|\s*+([a-z]++)(?:\s*+:\s*+(\"[^\"{}\n]*+\"|'[^'{}\n]*+'))?+\s*+"
_PLACEHOLDER = re.compile(rf"\{{\{{\s*+({_NAME})\s*+((?:{_FILTER})*+)\}}\}}", re.ASCII)
_EACH_FILTER = re.compile(_FILTER, re.ASCII)


class TextError(ValueError):
    """The template cannot be rendered."""


class TextPart(NamedTuple):
    """A part of a rendered text: literal text of the template, or an inserted value."""

    text: str
    is_value: bool = False


def render_text(template: str, values: Mapping[str, Any]) -> str:
    """Render the template; an unknown name gives an empty text, an invalid placeholder stays literal."""
    return join_parts(render_parts(template, values))


def render_parts(template: str, values: Mapping[str, Any]) -> Iterator[TextPart]:
    """The parts of the rendered template, for callers that escape the values. Raises TextError."""
    if len(template) > MAX_TEMPLATE:
        raise TextError(_too_long_message())
    end = 0
    for match in _PLACEHOLDER.finditer(template):
        yield TextPart(template[end : match.start()])
        yield TextPart(_fill_placeholder(match, values), is_value=True)
        end = match.end()
    yield TextPart(template[end:])


def join_parts(parts: Iterable[TextPart]) -> str:
    """Join the parts to a text of at most MAX_OUTPUT characters."""
    pieces: list[str] = []
    size = 0
    for piece, _ in parts:
        pieces.append(piece)
        size += len(piece)
        if size > MAX_OUTPUT:
            # A truncated message is better than none.
            return "".join(pieces)[: MAX_OUTPUT - 1] + "…"
    return "".join(pieces)


def find_placeholders(template: str) -> set[str]:
    """The names of the placeholders of a template."""
    return {match[1] for match in _PLACEHOLDER.finditer(template[:MAX_TEMPLATE])}


def rename_placeholders(template: str, rename: Callable[[str], str]) -> str:
    """The template with the name that `rename` returns for each of its placeholders."""
    return _PLACEHOLDER.sub(
        lambda match: (
            f"{match[0][: match.start(1) - match.start()]}{rename(match[1])}{match[0][match.end(1) - match.start() :]}"
        ),
        template,
    )


def check_text(template: str) -> list[str]:
    """Messages of the problems of the template; empty for a valid one."""
    if len(template) > MAX_TEMPLATE:
        return [_too_long_message()]
    unknown = [
        gettext("aucun filtre ne s’appelle « %(name)s » (%(written)s)", name=name, written=match[0])
        for match in _PLACEHOLDER.finditer(template)
        for name, _ in _EACH_FILTER.findall(match[2])
        if name not in FILTERS
    ]
    remainder = _PLACEHOLDER.sub("", template)
    return unknown + [
        gettext("« %(written)s » n’est pas une valeur à afficher", written=remainder[position : position + 40])
        for position in _find_positions("{{", remainder)
    ]


def _too_long_message() -> str:
    return gettext("plus de %(most)s caractères", most=MAX_TEMPLATE)


def _fill_placeholder(match: re.Match[str], values: Mapping[str, Any]) -> str:
    filters = _EACH_FILTER.findall(match[2])
    if any(name not in FILTERS for name, _ in filters):
        return match[0]
    value = _find_value(match[1], values)
    for name, quoted in filters:
        value = FILTERS[name](value, quoted[1:-1])
    return _as_text(value)


def _find_value(name: str, values: Mapping[str, Any]) -> Any:
    current: Any = values
    for part in name.split("."):
        if not isinstance(current, Mapping):
            return None
        current = current.get(part)
    return current


def _as_text(value: Any) -> str:
    match value:
        case None | Mapping():
            return ""
        case str():
            return value
        case bool():
            return gettext("Oui") if value else gettext("Non")
        case int() | float() | Decimal():
            return str(format_decimal(value, locale=formats.LOCALES[current_language()]))
        case date():
            return _day_filter(value, "")
        case list() | tuple():
            return ", ".join(_as_text(item) for item in value)
        case _:
            return str(value)


# Filters take a value and an argument and return a value. Dates are formatted in the current language.


def _default_filter(value: Any, argument: str) -> Any:
    return value if _as_text(value).strip() else argument


def _create_date_filter(style: str) -> Callable[[Any, str], str]:
    def format_value(value: Any, _: str) -> str:
        day = _parse_moment(value)
        if day is None:
            return _as_text(value)
        local_day = clock.to_paris(day) if isinstance(day, datetime) else day
        return formats.format_date_in_words(local_day, style, formats.LOCALES[current_language()])

    return format_value


_day_filter = _create_date_filter("long")


def _hour_filter(value: Any, _: str) -> str:
    moment = _parse_moment(value)
    return formats.format_hour(moment) if isinstance(moment, datetime) else _as_text(value)


def _parse_moment(value: Any) -> date | datetime | None:
    """The date or datetime of a value, also of a text in ISO format."""
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def _capitalize_filter(value: Any, _: str) -> str:
    text = _as_text(value)
    return text[:1].upper() + text[1:]


def _lines_filter(value: Any, _: str) -> str:
    return "\n".join(_as_text(item) for item in value) if isinstance(value, list | tuple) else _as_text(value)


def _find_positions(needle: str, text: str) -> Iterator[int]:
    position = text.find(needle)
    while position >= 0:
        yield position
        position = text.find(needle, position + len(needle))


FILTERS: dict[str, Callable[[Any, str], Any]] = {
    "default": _default_filter,
    "date": _create_date_filter("full"),
    "day": _day_filter,
    "hour": _hour_filter,
    "upper": lambda value, _: _as_text(value).upper(),
    "lower": lambda value, _: _as_text(value).lower(),
    "capitalize": _capitalize_filter,
    "lines": _lines_filter,
}
