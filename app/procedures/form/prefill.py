"""Initial values of inputs: earlier answers, else the profile, else computed prefills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.prefill_values import prefill_answer
from app.procedures.form.journey import Answers, Context


def prefill_fields(fields: tuple[Field, ...], answers: Answers, profile: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of these fields; the profile offers its own where there are none."""
    offered = {field.id: profile.get(field.profile) for field in fields if field.profile}
    return {field.id: answers.get(field.id, offered.get(field.id)) for field in fields}


def compute_prefills(fields: Iterable[Field], answers: Answers, context: Context) -> dict[str, Any]:
    """Prefilled values of these fields over these answers; values that would be refused are left out."""
    prefills = {}
    for field in fields:
        field_type = FIELD_TYPES[field.type]
        if field.id in answers or context.profile.get(field.profile or ""):
            continue
        answer = prefill_answer(field_type, field, context.values(answers), context.today)
        if answer is not None:
            prefills[field.id] = answer
    return prefills


def input_values(
    fields: tuple[Field, ...], answers: Answers, profile: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The content of each input of these fields, by its name."""
    contents = prefill_fields(fields, answers, profile or {})
    values: dict[str, Any] = {}
    for field in fields:
        values.update(FIELD_TYPES[field.type].form_values(with_stored_details(field, answers), contents[field.id]))
    return values
