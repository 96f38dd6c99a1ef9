"""Forms about answers that an agent has only to recognise: the inputs are empty, and left so the answer stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cases.answer_mask import Knows, may_be_masked
from app.procedures.display import in_one_line
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.bank_account import MASKED
from app.procedures.fields.base import first_text
from app.procedures.journey import Context
from app.procedures.validation import Checked, validate_fields

Form = MultiDict[str, Any]


def hide_masked_answers(fields: Iterable[Field], answers: Mapping[str, Any], knows: Knows) -> dict[str, Any]:
    """The answers for the inputs of a form: those that are masked leave them empty, and are recognised beside them."""
    masked = [field for field in fields if answers.get(field.id) is not None and may_be_masked(field, knows)]
    return {**answers, **{field.id: {MASKED: _masked_text(field, answers[field.id])} for field in masked}}


def validate_masked(
    fields: tuple[Field, ...],
    form: Form,
    context: Context,
    *,
    stored: Mapping[str, Any],
    knows: Knows,
) -> Checked:
    """What was sent, in which each masked answer that was left untouched is the stored one; the inputs never hold it."""
    masked = [field for field in fields if stored.get(field.id) is not None and may_be_masked(field, knows)]
    if not masked:
        return validate_fields(fields, form, context)
    checked = validate_fields(fields, _with_stored(masked, form, stored), context)
    typed = dict(checked.typed)
    for field in masked:
        field_type = FIELD_TYPES[field.type]
        sent = {**field_type.read(field, form), MASKED: _masked_text(field, stored[field.id])}
        typed |= field_type.form_values(field, sent)
    return replace(checked, typed=typed)


def is_masked_input(name: str, fields: Iterable[Field], knows: Knows) -> bool:
    """Whether an input of that name takes an answer which this agent does not read whole."""
    return any(
        (name == field.id or name.startswith(f"{field.id}__")) and may_be_masked(field, knows) for field in fields
    )


def _masked_text(field: Field, value: Any) -> str:
    return in_one_line(field, FIELD_TYPES[field.type].masked_value(value))


def _with_stored(masked: Iterable[Field], form: Form, stored: Mapping[str, Any]) -> Form:
    completed: Form = MultiDict(form)
    for field in masked:
        value = stored[field.id]
        if _is_untouched(field, form, value):
            for name, text in FIELD_TYPES[field.type].form_values(field, value).items():
                completed.setlist(name, [text])
    return completed


def _is_untouched(field: Field, form: Form, value: Any) -> bool:
    """Nothing is typed, or nothing else than what helps to recognise the answer."""
    field_type = FIELD_TYPES[field.type]
    shown = field_type.form_values(field, field_type.masked_value(value))
    sent = {name: first_text(form, name).replace("\u00a0", " ").strip() for name in shown}
    return not any(sent.values()) or sent == shown
