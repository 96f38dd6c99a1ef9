"""Answers for a reader: on the review page, for the agent, in messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choice import with_stored_details
from app.procedures.form.journey import Answers


def display_answer(field: Field, value: Any) -> str | list[str]:
    """One answer in words."""
    return FIELD_TYPES[field.type].display(field, value)


def display_line(field: Field, value: Any) -> str:
    """One answer in words, on one line."""
    text = display_answer(field, value)
    return ", ".join(text) if isinstance(text, list) else text


def display_answers(fields: Iterable[Field], answers: Answers) -> dict[str, str | list[str]]:
    """All answers in words, by field: what `{{ answers.street }}` gives in a message."""
    questions = (with_stored_details(field, answers) for field in fields if FIELD_TYPES[field.type].has_value)
    return {field.id: display_answer(field, answers.get(field.id)) for field in questions}


def display_rows(fields: Iterable[Field], answers: Answers) -> list[tuple[Field, str | list[str]]]:
    """The questions that ask something, each with its answer in words, even when there is none."""
    questions = (with_stored_details(field, answers) for field in fields if FIELD_TYPES[field.type].has_value)
    return [(field, display_answer(field, answers.get(field.id))) for field in questions]
