"""A question answered by yes or no."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Problem, missing, refused

_TYPED = {"yes": True, "no": False}


class YesNo(FieldType):
    """Yes or no; nothing is chosen beforehand."""

    key = "yes_no"
    is_told = False
    can_be_statistic = True

    def validate(self, field: Field, raw: Any, today: date) -> tuple[bool | None, list[Problem]]:
        if isinstance(raw, bool):
            return raw, []
        if raw is None or raw == "":
            return missing(field, "choice_missing")
        answer = _TYPED.get(raw) if isinstance(raw, str) else None
        return refused("choice_missing") if answer is None else (answer, [])

    def offered(self, field: Field) -> frozenset[str]:
        return frozenset(_TYPED)

    def display(self, field: Field, value: Any) -> str:
        if not isinstance(value, bool):
            return ""
        return gettext("Oui") if value else gettext("Non")

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        if isinstance(value, bool):
            return {field.id: "yes" if value else "no"}
        return super().form_values(field, value)
