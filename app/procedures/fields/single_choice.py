"""One option among several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Problem, missing, refused
from app.procedures.fields.choices import OPTIONS_SCHEMA, labels, repeated_options


class SingleChoice(FieldType):
    """One option, shown as radio buttons or, when there are many, as a list to unfold."""

    key = "single_choice"
    options_schema = {"options": OPTIONS_SCHEMA, "display": {"enum": ["radios", "list"]}}
    required_options = ("options",)
    defaults = {"display": "radios"}
    can_be_statistic = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return repeated_options(settings)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        if raw is None or raw == "":
            return missing(field, "choice_missing")
        known = isinstance(raw, str) and raw in labels(field)
        return (raw, []) if known else refused("choice_unknown")

    def offered(self, field: Field) -> frozenset[str]:
        return frozenset(labels(field))

    def display(self, field: Field, value: Any) -> str:
        return labels(field).get(value, value) if isinstance(value, str) else ""
