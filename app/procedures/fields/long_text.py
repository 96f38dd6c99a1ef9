"""A text of several lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Problem, clean_lines, missing_answer, refused_answer


class LongText(FieldType):
    """A description, an explanation: as many lines as needed."""

    key = "long_text"
    options_schema = {
        "min_length": {"type": "integer", "minimum": 0, "maximum": 20_000},
        "max_length": {"type": "integer", "minimum": 1, "maximum": 20_000},
        # How many lines the input shows at first.
        "rows": {"type": "integer", "minimum": 2, "maximum": 30},
        # Whether it is read as one text, or line by line: a list, a programme of a day.
        "display": {"enum": ["text", "lines"]},
    }
    defaults = {"min_length": 0, "max_length": 4000, "rows": 5, "display": "text"}

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return (
            [gettext("« min_length » dépasse « max_length »")]
            if settings["min_length"] > settings["max_length"]
            else []
        )

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_lines(raw)
        if not text:
            return missing_answer(field)
        minimum, maximum = field.settings["min_length"], field.settings["max_length"]
        if len(text) < minimum:
            return refused_answer("too_short", minimum=minimum)
        return refused_answer("too_long", maximum=maximum) if len(text) > maximum else (text, [])

    def display(self, field: Field, value: Any) -> str | list[str]:
        text = str(value or "")
        return [line for line in text.split("\n") if line] if field.settings["display"] == "lines" else text
