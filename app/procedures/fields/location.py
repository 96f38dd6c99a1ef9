"""Location of a place: coordinates, identifiers, district."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from app.language.expressions.value_types import ValueType, create_type
from app.procedures.district_lookup import district_at
from app.procedures.fields.base import Field, Form, clean_line, first_text

POINT = ("latitude", "longitude")
IDENTIFIERS: Mapping[str, re.Pattern[str]] = {
    # The key of the Base Adresse Nationale: 49998_0120_00012_bis.
    "ban_id": re.compile(r"[0-9A-Za-z_-]{1,60}", re.ASCII),
    "insee": re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII),
}
# Filled in by what helps to answer, never typed.
HIDDEN_PARTS = (*POINT, *IDENTIFIERS)
DISTRICT = "district"
# What expressions read of it.
LOCATION_MEMBERS: Mapping[str, ValueType] = {
    **dict.fromkeys(POINT, create_type("number")),
    **dict.fromkeys((*IDENTIFIERS, DISTRICT), create_type("text")),
}


def read_hidden(field: Field, form: Form) -> dict[str, str]:
    return {part: first_text(form, f"{field.id}__{part}") for part in HIDDEN_PARTS}


def read_location(raw: Any) -> dict[str, Any]:
    """Validated location: both coordinates or none, well-formed identifiers, district of the point."""
    values = raw if isinstance(raw, Mapping) else {}
    location: dict[str, Any] = {}
    if point := coordinates_in(values):
        location |= dict(zip(POINT, point, strict=True))
        if district := district_at(*point):
            location[DISTRICT] = district
    for part, shape in IDENTIFIERS.items():
        text = clean_line(values.get(part))
        if shape.fullmatch(text):
            location[part] = text
    return location


def point_of(answer: Any) -> tuple[float, float] | None:
    """Latitude and longitude, when they are known."""
    return coordinates_in(answer) if isinstance(answer, Mapping) else None


def coordinates_in(answer: Mapping[str, Any]) -> tuple[float, float] | None:
    """Read the coordinates of an answer that is known to have several parts."""
    latitude, longitude = (
        _read_coordinate(answer.get(part), most) for part, most in zip(POINT, (90, 180), strict=True)
    )
    return None if latitude is None or longitude is None else (latitude, longitude)


def hidden_values(field: Field, value: Any) -> dict[str, str | list[str]]:
    """The content of the hidden inputs."""
    values = value if isinstance(value, Mapping) else {}
    return {f"{field.id}__{part}": _input_text(values.get(part)) for part in HIDDEN_PARTS}


def _input_text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _read_coordinate(raw: Any, most: float) -> float | None:
    try:
        number = float(raw) if isinstance(raw, str | int | float) and not isinstance(raw, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return round(number, 6) if math.isfinite(number) and abs(number) <= most else None
