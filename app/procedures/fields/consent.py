"""An express consent, which can be refused and is never given beforehand (GDPR, articles 4(11) and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, missing_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import text_setting


class Consent(FieldType):
    """A box to tick. Its label is what is agreed to, `purpose` says what for; not ticked, nothing is kept."""

    key = "consent"
    icon = "circle-check"
    seconds = 6
    label = _("Accord à donner")
    help_text = _("Une case que personne n’a cochée d’avance. Son libellé est ce que l’on accepte.")
    value_help = _("Vrai quand la case est cochée ; rien sinon.")
    settings = (
        text_setting(
            "purpose",
            _("Finalité"),
            _("À quoi sert cet accord, en une phrase."),
            maximum=1000,
            is_required=True,
            is_public_text=True,
        ),
    )
    messages = {
        "consent_missing": _("Cochez cette case pour continuer, si vous êtes d’accord."),
    }
    example = {
        "id": "accord",
        "type": "consent",
        "label": "J’accepte que mon profil soit mis à jour",
        "purpose": "Ne pas saisir deux fois les mêmes choses.",
        "required": False,
    }
    example_answer = True
    can_be_on_card = False
    can_be_prefilled = False

    def validate(self, field: Field, raw: Any, today: date) -> tuple[bool | None, list[Problem]]:
        return (True, []) if raw is True or raw == "yes" else missing_answer(field, "consent_missing")

    def allowed_values(self, field: Field) -> frozenset[str]:
        return frozenset({"yes"})

    def display(self, field: Field, value: Any) -> str:
        return gettext("Oui, j’accepte") if value is True else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {field.id: "yes" if value is True or value == "yes" else ""}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("boolean")

    def value_of_input(self, field: Field, value: str) -> str:
        return self.display(field, value == "yes")
