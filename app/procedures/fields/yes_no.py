"""A question answered by yes or no."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Problem, missing_answer, refused_answer

_TYPED_VALUES = {"yes": True, "no": False}


class YesNo(FieldType):
    """Yes or no; nothing is chosen beforehand."""

    key = "yes_no"
    is_searchable = False
    can_be_statistic = True

    def validate(self, field: Field, raw: Any, today: date) -> tuple[bool | None, list[Problem]]:
        if isinstance(raw, bool):
            return raw, []
        if raw is None or raw == "":
            return missing_answer(field, "choice_missing")
        answer = _TYPED_VALUES.get(raw) if isinstance(raw, str) else None
        return refused_answer("choice_missing") if answer is None else (answer, [])

    def allowed_values(self, field: Field) -> frozenset[str]:
        return frozenset(_TYPED_VALUES)

    def display(self, field: Field, value: Any) -> str:
        if not isinstance(value, bool):
            return ""
        return gettext("Oui") if value else gettext("Non")

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        if isinstance(value, bool):
            return {field.id: "yes" if value else "no"}
        return super().form_values(field, value)
