"""Prefilled values declared by a question: from earlier answers, the profile, the date."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.language import expressions
from app.language.text.placeholders import find_placeholders, render_text
from app.procedures.fields.base import Field
from app.procedures.fields.dynamic_text import answer_name_of, displayed_values
from app.procedures.fields.field_type import FieldType, NamedQuestions

_NAMED_QUESTIONS = "named"


def bind_prefill(field: Field, named_questions: NamedQuestions) -> Field:
    """The field, knowing the questions that the text it holds beforehand may name."""
    if not isinstance(field.prefill, str):
        return field
    heads = {answer_name_of(name) for name in find_placeholders(field.prefill)}
    questions = {
        **field.settings.get(_NAMED_QUESTIONS, {}),
        **{name: named_questions[name] for name in heads if name in named_questions},
    }
    return dataclasses.replace(field, settings={**field.settings, _NAMED_QUESTIONS: questions}) if questions else field


def prefill_answer(field_type: FieldType, field: Field, values: Mapping[str, Any], today: date) -> Any:
    """The answer that a question, ready to be asked, is offered over these values; what could not be taken as one is not."""
    if field_type.has_parts:
        return field_type.prefill_parts(field, today)
    if field.prefill is None:
        return None
    answer, problems = field_type.validate(field, evaluate_prefill(field, values), today)
    return None if problems else answer


def evaluate_prefill(field: Field, values: Mapping[str, Any]) -> Any:
    """Value of the prefill expression, or of its text with placeholders filled in."""
    if isinstance(field.prefill, str):
        return render_text(field.prefill, displayed_values(field.settings.get(_NAMED_QUESTIONS, {}), values)).strip()
    try:
        return expressions.evaluate(field.prefill, values)
    except expressions.ExpressionError:
        return None  # these answers ask for too much work
