"""What the inputs of a page contain before anything is typed: earlier answers, else what the profile knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choices import recalled
from app.procedures.journey import Answers


def prefilled(fields: tuple[Field, ...], answers: Answers, profile: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of these fields; the profile offers its own where there are none."""
    offered = {field.id: profile.get(field.profile) for field in fields if field.profile}
    return {field.id: answers.get(field.id, offered.get(field.id)) for field in fields}


def input_values(
    fields: tuple[Field, ...], answers: Answers, profile: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The content of each input of these fields, by its name."""
    contents = prefilled(fields, answers, profile or {})
    values: dict[str, Any] = {}
    for field in fields:
        values.update(FIELD_TYPES[field.type].form_values(recalled(field, answers), contents[field.id]))
    return values
