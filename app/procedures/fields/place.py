"""Somewhere in the territory: a point on the map, or an address, or a few words that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem, first_text, one_line, refused
from app.procedures.fields.located import DISTRICT, coordinates_in, hidden_values, located, read_hidden

MAX_LENGTH = 300


class Place(FieldType):
    """Words, coordinates when they are known, and the district that they are in."""

    key = "place"
    can_be_statistic = True
    options_schema = {"map": {"type": "boolean"}}
    defaults = {"map": True}

    def read(self, field: Field, form: Form) -> dict[str, str]:
        return {"where": first_text(form, f"{field.id}__where"), **read_hidden(field, form)}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, Any] | None, list[Problem]]:
        where, known = _where(raw), located(raw)
        if not where and "latitude" not in known:
            return refused("place_missing", "where") if field.required else (None, [])
        if len(where) > MAX_LENGTH:
            return refused("too_long", "where", maximum=MAX_LENGTH)
        return {"where": where, **known}, []

    def display(self, field: Field, value: Any) -> list[str]:
        given = value if isinstance(value, Mapping) else {}
        lines = [_where(given) or coordinates(given), str(given.get(DISTRICT) or "")]
        return [line for line in lines if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {f"{field.id}__where": _where(value), **hidden_values(field, value)}


def coordinates(answer: Mapping[str, Any]) -> str:
    """47.501200, -0.402100: as any map takes them; empty when they are not known."""
    point = coordinates_in(answer)
    return f"{point[0]:.6f}, {point[1]:.6f}" if point else ""


def _where(raw: Any) -> str:
    return one_line(raw.get("where")) if isinstance(raw, Mapping) else ""
