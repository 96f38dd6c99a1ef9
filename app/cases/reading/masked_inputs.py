"""Forms about answers that an agent has only to recognise: the inputs are empty, and left so the answer stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cases.reading.answer_mask import CanReadWhole, can_be_masked
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.bank_account import MASKED_INPUT
from app.procedures.fields.base import first_text
from app.procedures.form.display import display_line
from app.procedures.form.journey import Context
from app.procedures.form.validation import ValidationResult, validate_fields

Form = MultiDict[str, Any]


def hide_masked_answers(
    fields: Iterable[Field], answers: Mapping[str, Any], can_read_whole: CanReadWhole
) -> dict[str, Any]:
    """The answers for the inputs of a form: those that are masked leave them empty, and are recognised beside them."""
    masked = [field for field in fields if answers.get(field.id) is not None and can_be_masked(field, can_read_whole)]
    return {**answers, **{field.id: {MASKED_INPUT: _masked_text(field, answers[field.id])} for field in masked}}


def validate_masked_form(
    fields: tuple[Field, ...],
    form: Form,
    context: Context,
    *,
    stored_answers: Mapping[str, Any],
    can_read_whole: CanReadWhole,
) -> ValidationResult:
    """Validate a form in which each masked answer that was left untouched is the stored one; the inputs never hold it."""
    masked_fields = [
        field for field in fields if stored_answers.get(field.id) is not None and can_be_masked(field, can_read_whole)
    ]
    if not masked_fields:
        return validate_fields(fields, form, context)
    result = validate_fields(fields, _restore_stored_answers(masked_fields, form, stored_answers), context)
    inputs = dict(result.inputs)
    for field in masked_fields:
        field_type = FIELD_TYPES[field.type]
        values = {**field_type.read(field, form), MASKED_INPUT: _masked_text(field, stored_answers[field.id])}
        inputs |= field_type.form_values(field, values)
    return replace(result, inputs=inputs)


def is_masked_input(name: str, fields: Iterable[Field], can_read_whole: CanReadWhole) -> bool:
    """Whether an input of that name takes an answer which this agent does not read whole."""
    return any(
        (name == field.id or name.startswith(f"{field.id}__")) and can_be_masked(field, can_read_whole)
        for field in fields
    )


def _masked_text(field: Field, value: Any) -> str:
    return display_line(field, FIELD_TYPES[field.type].mask_value(value))


def _restore_stored_answers(masked_fields: Iterable[Field], form: Form, stored_answers: Mapping[str, Any]) -> Form:
    completed: Form = MultiDict(form)
    for field in masked_fields:
        value = stored_answers[field.id]
        if _is_untouched(field, form, value):
            for name, text in FIELD_TYPES[field.type].form_values(field, value).items():
                completed.setlist(name, [text])
    return completed


def _is_untouched(field: Field, form: Form, value: Any) -> bool:
    """Nothing is typed, or nothing else than what helps to recognise the answer."""
    field_type = FIELD_TYPES[field.type]
    masked_values = field_type.form_values(field, field_type.mask_value(value))
    values = {name: first_text(form, name).replace("\u00a0", " ").strip() for name in masked_values}
    return not any(values.values()) or values == masked_values
