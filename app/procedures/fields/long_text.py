"""A text of several lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Problem, missing, refused, several_lines


class LongText(FieldType):
    """A description, an explanation: as many lines as needed."""

    key = "long_text"
    options_schema = {"max_length": {"type": "integer", "minimum": 1, "maximum": 20_000}}
    defaults = {"max_length": 4000}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = several_lines(raw)
        if not text:
            return missing(field)
        maximum = field.settings["max_length"]
        return refused("too_long", maximum=maximum) if len(text) > maximum else (text, [])
