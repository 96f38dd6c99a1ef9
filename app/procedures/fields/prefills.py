"""What a question holds before anything is typed, as its document says: from the answers before it, the profile, the day."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core import expressions
from app.core.text import placeholders, render_text
from app.procedures.fields.base import Field, FieldType, Named
from app.procedures.fields.telling import as_read, head_of

_NAMED = "named"


def with_named(field: Field, known: Named) -> Field:
    """The field, knowing the questions that the text it holds beforehand may name."""
    if not isinstance(field.prefill, str):
        return field
    heads = {head_of(name) for name in placeholders(field.prefill)}
    named = {**field.settings.get(_NAMED, {}), **{name: known[name] for name in heads if name in known}}
    return dataclasses.replace(field, settings={**field.settings, _NAMED: named}) if named else field


def held_beforehand(field_type: FieldType, field: Field, values: Mapping[str, Any], today: date) -> Any:
    """The answer that a question, ready to be asked, is offered over these values; what could not be taken as one is not."""
    if field_type.has_parts:
        return field_type.held_in_parts(field, today)
    if field.prefill is None:
        return None
    answer, problems = field_type.validate(field, worked_out(field, values), today)
    return None if problems else answer


def worked_out(field: Field, values: Mapping[str, Any]) -> Any:
    """What its expression gives over these values, or its text with its placeholders filled in."""
    if isinstance(field.prefill, str):
        return render_text(field.prefill, as_read(field.settings.get(_NAMED, {}), values)).strip()
    try:
        return expressions.evaluate(field.prefill, values)
    except expressions.ExpressionError:
        return None  # these answers ask for too much work
