"""A text between questions, which asks nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem


class Explanation(FieldType):
    """Words that help to answer what follows."""

    key = "explanation"
    options_schema = {"text": {"type": "string", "minLength": 1, "maxLength": 5000}}
    required_options = ("text",)
    has_value = False
    has_label = False

    def read(self, field: Field, form: Form) -> None:
        return None

    def validate(self, field: Field, raw: Any, today: date) -> tuple[None, list[Problem]]:
        return None, []

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {}
