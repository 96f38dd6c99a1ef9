"""What stands between questions and asks nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.procedures.fields.base import Field, FieldType, Form, Problem


class Silent(FieldType):
    """A field that only tells something: there is nothing to read, to check or to keep."""

    has_value = False

    def read(self, field: Field, form: Form) -> None:
        return None

    def validate(self, field: Field, raw: Any, today: date) -> tuple[None, list[Problem]]:
        return None, []

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {}
