"""A question answered by yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.language.text.normalisation import fold
from app.procedures.fields.base import Field, Problem, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType

# What says it in a table that is imported.
_YES_WORDS, _NO_WORDS = ("oui", "yes", "vrai", "true", "1", "x"), ("non", "no", "faux", "false", "0")
_TYPED_VALUES = {"yes": True, "no": False}


class YesNo(FieldType):
    """Yes or no; nothing is chosen beforehand."""

    key = "yes_no"
    icon = "toggle-left"
    seconds = 4
    label = _("Oui ou non")
    help_text = _("Une question à laquelle on répond par oui ou par non, sans réponse choisie d’avance.")
    value_help = _("Vrai ou faux.")
    example = {"id": "proprietaire", "type": "yes_no", "label": "Êtes-vous propriétaire ?"}
    example_answer = True
    is_copied_to_devices = True
    tour_input = "yes_no"
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

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("boolean")

    def value_of_input(self, field: Field, value: str) -> str:
        return self.display(field, value == "yes")

    def values_of_cell(self, field: Field, cell: str) -> list[str]:
        word = fold(cell)
        return ["yes" if word in _YES_WORDS else "no" if word in _NO_WORDS else cell]

    def statistical_value(self, field: Field, value: Any, details: Any) -> bool | None:
        return value if isinstance(value, bool) else None
