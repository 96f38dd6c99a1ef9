"""A text of several lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_lines, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import choice_setting, integer_setting


class LongText(FieldType):
    """A description, an explanation: as many lines as needed."""

    key = "long_text"
    icon = "text"
    seconds = 35
    label = _("Texte long")
    help_text = _("Un texte de plusieurs lignes.")
    value_help = _("Un texte, avec ses retours à la ligne.")
    settings = (
        integer_setting(
            "min_length",
            _("Longueur au moins"),
            _("Le plus petit nombre de signes accepté."),
            minimum=0,
            maximum=20_000,
            default=0,
        ),
        integer_setting(
            "max_length",
            _("Longueur au plus"),
            _("Le plus grand nombre de signes accepté."),
            minimum=1,
            maximum=20_000,
            default=4000,
        ),
        integer_setting(
            "rows",
            _("Hauteur, en lignes"),
            _("La hauteur du cadre où l’on écrit, en lignes. Un grand cadre invite à en dire plus."),
            minimum=2,
            maximum=30,
            default=5,
            is_for_devices=False,
        ),
        choice_setting(
            "display",
            _("Présentation"),
            _("Comment la réponse est montrée ensuite, à l’usager et aux agents."),
            {"text": _("En paragraphes"), "lines": _("Ligne à ligne")},
            default="text",
            is_for_devices=True,
        ),
    )
    example = {"id": "description", "type": "long_text", "label": "Décrivez votre projet", "max_length": 2000}
    example_answer = "Un préau en bois, derrière la maison."
    is_long = True
    is_copied_to_devices = True
    tour_input = "long_text"

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        return (
            [gettext("« min_length » dépasse « max_length »")]
            if settings["min_length"] > settings["max_length"]
            else []
        )

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_lines(raw)
        if not text:
            return missing_answer(field)
        minimum, maximum = field.settings["min_length"], field.settings["max_length"]
        if len(text) < minimum:
            return refused_answer("too_short", minimum=minimum)
        return refused_answer("too_long", maximum=maximum) if len(text) > maximum else (text, [])

    def display(self, field: Field, value: Any) -> str | list[str]:
        text = str(value or "")
        return [line for line in text.split("\n") if line] if field.settings["display"] == "lines" else text

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("text")
