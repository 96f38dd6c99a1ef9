"""An express consent, which can be refused and is never given beforehand (GDPR, articles 4(11) and 7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field, FieldType, Problem, missing_answer


class Consent(FieldType):
    """A box to tick. Its label is what is agreed to, `purpose` says what for; not ticked, nothing is kept."""

    key = "consent"
    can_be_prefilled = False
    options_schema = {"purpose": {"type": "string", "minLength": 1, "maxLength": 1000}}
    required_options = ("purpose",)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[bool | None, list[Problem]]:
        return (True, []) if raw is True or raw == "yes" else missing_answer(field, "consent_missing")

    def allowed_values(self, field: Field) -> frozenset[str]:
        return frozenset({"yes"})

    def display(self, field: Field, value: Any) -> str:
        return gettext("Oui, j’accepte") if value is True else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {field.id: "yes" if value is True or value == "yes" else ""}
