"""A heading between questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem


class Title(FieldType):
    """Its label is the heading; it groups the questions that follow, and asks nothing."""

    key = "title"
    has_value = False

    def read(self, field: Field, form: Form) -> None:
        return None

    def validate(self, field: Field, raw: Any, today: date) -> tuple[None, list[Problem]]:
        return None, []

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {}
