"""Attributes of old pages that say how they look: style sheets of the lowest specificity (HTML, 15.3, "presentational hints")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tinycss2
import tinycss2.color4

# Elements whose `bgcolor` is a background.
_SURFACES = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_LONGEST = 128
_HEXADECIMAL = frozenset("0123456789abcdef")


def list_hints(element: Any, body: Any) -> Iterator[tuple[str, list[Any]]]:
    """The properties that the attributes of an element stand for, with the tokens of their values.

    `body` says the colour of every link.
    """
    name, attributes = element.tag, element.attrib
    if name in _SURFACES and (colour := read_legacy_colour(attributes.get("bgcolor", ""))):
        yield "background-color", _parse(colour)
    if name == "font" and (colour := read_legacy_colour(attributes.get("color", ""))):
        yield "color", _parse(colour)
    if name == "font" and attributes.get("face"):
        yield "font-family", _parse(attributes["face"])
    if name == "body" and (colour := read_legacy_colour(attributes.get("text", ""))):
        yield "color", _parse(colour)
    link = body.get("link", "") if body is not None and name == "a" and "href" in attributes else ""
    if colour := read_legacy_colour(link):
        yield "color", _parse(colour)


def read_legacy_colour(text: str) -> str:
    """The colour of an attribute as #rrggbb (HTML, 2.3.6, "legacy colour values"); an empty text when it has none."""
    value = text.strip().lower()
    if value in ("", "transparent"):
        return ""
    named_colour = tinycss2.color4.parse_color(value) if value.isalpha() else None
    if named_colour is not None and named_colour != "currentcolor":
        return "#" + "".join(f"{round((coordinate or 0) * 255):02x}" for coordinate in named_colour.coordinates)
    if len(value) == 4 and value[0] == "#" and _HEXADECIMAL.issuperset(value[1:]):
        return "#" + "".join(digit * 2 for digit in value[1:])
    return _read_digits(value)


def _read_digits(value: str) -> str:
    """Read the digits of an old colour: a character that is no digit is a zero, three equal parts are the channels."""
    digits = "".join(each if each in _HEXADECIMAL else "0" for each in value[:_LONGEST].removeprefix("#")) or "0"
    digits += "0" * (-len(digits) % 3)
    length = len(digits) // 3
    channels = [digits[start : start + length][-8:] for start in (0, length, 2 * length)]
    while len(channels[0]) > 2 and all(channel[0] == "0" for channel in channels):
        channels = [channel[1:] for channel in channels]
    return "#" + "".join(channel[:2].rjust(2, "0") for channel in channels)


def _parse(value: str) -> list[Any]:
    tokens: list[Any] = tinycss2.parse_component_value_list(value)
    return tokens
