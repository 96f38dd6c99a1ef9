"""A value worked out from the other answers: a total, a deadline, a share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.core import clock
from app.core.i18n import lazy_gettext as _
from app.language import expressions
from app.language.expressions.value_types import ValueType
from app.procedures.fields.amount import CENT, Amount
from app.procedures.fields.base import Field, Form, Problem
from app.procedures.fields.date import Date
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType
from app.procedures.fields.number import Number
from app.procedures.fields.short_text import ShortText
from app.procedures.fields.time import Time
from app.procedures.fields.type_settings import EXPRESSION, TypeSetting, choice_setting

# How each kind of result is checked and shown: as the answer to a field of that type.
KINDS: Mapping[str, FieldType] = {kind.key: kind for kind in (ShortText(), Number(), Amount(), Date(), Time())}
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    **{key: kind.defaults for key, kind in KINDS.items()},
    Amount.key: {"minimum": None, "maximum": None},
    ShortText.key: {**ShortText.defaults, "max_length": 1000},
}


class Computed(FieldType):
    """Nobody types it: it follows the other answers, and is nothing while they do not give it."""

    key = "computed"
    icon = "calculator"
    label = _("Valeur calculée")
    help_text = _(
        "Ce que les autres réponses donnent : un âge, un total, un tarif. L’usager le voit et ne le saisit pas."
    )
    value_help = _("La valeur, du type annoncé.")
    settings = (
        TypeSetting(
            "value",
            EXPRESSION,
            _("Valeur"),
            _("Le calcul qui donne la valeur, à partir des autres réponses."),
            own_schema={"type": "object"},
            is_required=True,
            is_for_devices=True,
        ),
        choice_setting(
            "result",
            _("Résultat"),
            _("La sorte de résultat : un nombre, un montant, une date… Il est écrit en conséquence."),
            {key: kind.label for key, kind in KINDS.items()},
            is_required=True,
            is_for_devices=True,
        ),
    )
    example = {"id": "total", "type": "computed", "label": "Total", "value": {"+": [1, 2]}, "result": "number"}
    example_answer = "3"
    can_be_on_card = False
    table_width = USUAL_TABLE_WIDTH
    can_be_prefilled = False
    is_typed = False
    is_computed = True

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return [f"value: {problem}" for problem in expressions.check_syntax(settings["value"])]

    def read(self, field: Field, form: Form) -> None:
        return None

    def compute(self, field: Field, values: Mapping[str, Any]) -> str | None:
        """The answer over these values, as a field of that kind keeps it. Nothing when it is of another kind."""
        try:
            result = expressions.evaluate(field.settings["value"], values)
        except expressions.ExpressionError:
            return None  # these answers ask for too much work
        kind = field.settings["result"]
        if kind == Amount.key and isinstance(result, int | float) and not isinstance(result, bool):
            result = str(Decimal(str(result)).quantize(CENT, ROUND_HALF_UP))
        return self.validate(field, result, clock.today())[0]

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        """Keep the computed value if it has the right type; a missing one is not a problem."""
        answer, _ = KINDS[field.settings["result"]].validate(_result_field(field), raw, today)
        return answer, []

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        """Only when it is worth something else than what is shown, which is sent along."""
        return form.getlist(field.id)[:1] != [values.get(field.id, "")]

    def display(self, field: Field, value: Any) -> str | list[str]:
        return KINDS[field.settings["result"]].display(_result_field(field), value)

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {field.id: self.display(field, value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return KINDS[settings["result"]].value_type(KINDS[settings["result"]].defaults)

    def is_numeric(self, field: Field) -> bool:
        return KINDS[field.settings["result"]].is_numeric(field)


def _result_field(field: Field) -> Field:
    """The field that would be answered by what is worked out."""
    kind = KINDS[field.settings["result"]]
    return Field(id=field.id, type=kind.key, label=field.label, required=False, settings=_SETTINGS[kind.key])
