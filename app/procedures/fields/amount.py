"""A sum of money, in euros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.core import formats
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, missing_answer, refused_answer
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType
from app.procedures.fields.number import bounds_problem, is_number, parse_number, problems_of_bounds, typed_text
from app.procedures.fields.type_settings import number_setting

CENT = Decimal("0.01")
# Fifteen hundred, or one and a half: better ask than guess.
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+", re.ASCII)


class Amount(FieldType):
    """Euros and cents, kept with two decimals; the sign of the euro may be typed."""

    key = "amount"
    icon = "euro"
    label = _("Montant")
    help_text = _("Une somme en euros, au centime près.")
    value_help = _("Un nombre d’euros.")
    settings = (
        number_setting(
            "minimum",
            _("Au moins"),
            _("Le plus petit montant accepté."),
            default=0,
            own_schema={"type": ["number", "null"]},
        ),
        number_setting("maximum", _("Au plus"), _("Le plus grand montant accepté.")),
    )
    messages = {
        "amount_missing": _("Indiquez un montant."),
        "amount_too_small": _("Indiquez un montant d’au moins %(minimum)s."),
        "amount_too_large": _("Indiquez un montant de %(maximum)s au plus."),
        "amount_unknown": _("Écrivez ce montant en chiffres, sans point : par exemple 1500 ou 12,50."),
    }
    example = {"id": "montant", "type": "amount", "label": "Montant demandé", "maximum": 50000}
    example_answer = "12.50"
    table_width = USUAL_TABLE_WIDTH

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return problems_of_bounds(settings)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = typed_text(raw).removesuffix("€").removesuffix("euros").strip()
        if not text:
            return missing_answer(field, "amount_missing")
        plain = parse_number(text)
        if plain is None or _THOUSANDS.fullmatch(text) or Decimal(plain) != Decimal(plain).quantize(CENT):
            return refused_answer("amount_unknown")
        amount = Decimal(plain).quantize(CENT) + 0
        problem = bounds_problem("amount", amount, field.settings, formats.format_amount)
        return (None, [problem]) if problem else (f"{amount:f}", [])

    def display(self, field: Field, value: Any) -> str:
        return formats.format_amount(Decimal(value)) if is_number(value) else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        text = value if isinstance(value, str) else ""
        return {field.id: text.replace(".", ",") if is_number(text) else text}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("number", minimum=settings.get("minimum"), maximum=settings.get("maximum"))

    def is_numeric(self, field: Field) -> bool:
        return True
