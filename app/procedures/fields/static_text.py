"""Texts between questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.procedures.fields.base import Field, Form, Problem
from app.procedures.fields.dynamic_text import DYNAMIC_TEXT, bind_text, is_outdated, resolve_text
from app.procedures.fields.field_type import FieldType, NamedQuestions


class StaticText(FieldType):
    """A field that only tells something: there is nothing to read, to check or to keep. Its words may follow the answers."""

    has_value = False
    can_be_prefilled = False
    is_as_defined = False

    def bind(self, field: Field, named_questions: NamedQuestions) -> Field:
        return bind_text(field, named_questions)

    def read(self, field: Field, form: Form) -> None:
        return None

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        return resolve_text(field, values)

    def is_answer_dependent(self, field: Field) -> bool:
        return DYNAMIC_TEXT in field.settings

    def can_be_asked(self, field: Field) -> bool:
        """Not when all that it would say is empty."""
        return bool(field.label.strip() or field.settings.get("text") or field.settings.get("image"))

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        return is_outdated(field, form)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[None, list[Problem]]:
        return None, []

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {}
