"""Several options among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem, missing, refused
from app.procedures.fields.choices import OPTIONS_SCHEMA, labels, repeated_options


class MultipleChoice(FieldType):
    """As many options as apply, in the order they are offered."""

    key = "multiple_choice"
    options_schema = {
        "options": OPTIONS_SCHEMA,
        "minimum": {"type": ["integer", "null"], "minimum": 1},
        "maximum": {"type": ["integer", "null"], "minimum": 1},
    }
    required_options = ("options",)
    defaults = {"minimum": None, "maximum": None}
    can_be_statistic = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        problems = repeated_options(settings)
        if (settings["minimum"] or 1) > (settings["maximum"] or len(settings["options"])):
            problems.append("'minimum' asks for more options than can be chosen")
        return problems

    def read(self, field: Field, form: Form) -> list[str]:
        return [value for value in form.getlist(field.id) if isinstance(value, str)]

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[str] | None, list[Problem]]:
        chosen = raw if isinstance(raw, list) else []
        if not chosen:
            return missing(field, "choices_missing")
        known = labels(field)
        if any(not isinstance(value, str) or value not in known for value in chosen):
            return refused("choice_unknown")
        return _enough([value for value in known if value in chosen], field.settings)

    def offered(self, field: Field) -> frozenset[str]:
        return frozenset(labels(field))

    def display(self, field: Field, value: Any) -> list[str]:
        known = labels(field)
        return [known.get(item, item) for item in _texts(value)]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {field.id: _texts(value)}


def _enough(chosen: list[str], settings: Mapping[str, Any]) -> tuple[list[str] | None, list[Problem]]:
    minimum, maximum = settings["minimum"], settings["maximum"]
    if minimum and len(chosen) < minimum:
        return refused("too_few_choices", minimum=minimum)
    if maximum and len(chosen) > maximum:
        return refused("too_many_choices", maximum=maximum)
    return chosen, []


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
