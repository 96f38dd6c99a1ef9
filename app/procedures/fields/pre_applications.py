"""Numbers of pre-applications for identity papers: one for each person who comes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import (
    Field,
    Form,
    Problem,
    clean_lines,
    first_text,
    missing_answer,
    refused_answer,
)
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.rows import evaluate_bound
from app.procedures.fields.slot import MAX_PEOPLE
from app.procedures.fields.type_settings import COUNT, TypeSetting

NUMBER = re.compile(r"[A-Z0-9]{10}", re.ASCII)
# The signs that the national hub takes between two numbers.
SEPARATORS = re.compile(r"[,;:\-/.\s]+")


class PreApplications(FieldType):
    """The ten signs of each online pre-application, typed with any separator, kept as a list in one text."""

    key = "pre_applications"
    icon = "hash"
    seconds = 30
    label = _("Numéros de pré-demande")
    help_text = _(
        "Les numéros des pré-demandes de passeport ou de carte d’identité faites en ligne, un par personne. Ils sont "
        "vérifiés auprès de France Titres quand l’anti-doublon est en service."
    )
    value_help = _("Un texte : les numéros, séparés par une virgule.")
    settings = (
        TypeSetting(
            "people",
            COUNT,
            _("Nombre de personnes"),
            _("Un nombre, ou un calcul sur les réponses qui précèdent : il faut autant de numéros."),
            own_schema={"type": ["integer", "object"], "minimum": 1, "maximum": MAX_PEOPLE},
            default=1,
        ),
    )
    messages = {
        "pre_application_form": _(
            "« %(number)s » n’est pas un numéro de pré-demande : il a dix lettres ou chiffres, par exemple A1B2C3D4E5. "
            "Recopiez-le du récapitulatif."
        ),
        "pre_application_count": _("Indiquez autant de numéros que de personnes : il en faut %(people)s."),
        "pre_application_twice": _(
            "Le numéro %(number)s est écrit deux fois. Indiquez le numéro de chaque personne : elle a le sien."
        ),
        "pre_application_consumed": _(
            "La pré-demande %(number)s a déjà servi à demander un titre. Faites-en une autre sur le site de France "
            "Titres, puis indiquez son numéro."
        ),
        "pre_application_declared": _(
            "La pré-demande %(number)s a déjà un rendez-vous (%(place)s). Annulez-le, puis revenez. Si vous ne pouvez "
            "pas l’annuler, appelez le service."
        ),
        "pre_application_expired": _(
            "La pré-demande %(number)s n’est plus valable. Faites-en une autre sur le site de France Titres, puis "
            "indiquez son numéro."
        ),
        "pre_application_unknown": _(
            "Le numéro %(number)s n’existe pas chez France Titres. Vérifiez chaque signe sur votre récapitulatif."
        ),
    }
    example = {"id": "pre_demandes", "type": "pre_applications", "label": "Numéros de pré-demande"}
    example_answer = "A1B2C3D4E5"
    is_as_defined = False
    can_be_in_row = False
    can_be_on_card = False
    offline_kind = "short_text"

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        people = evaluate_bound(field.settings["people"], values, maximum=MAX_PEOPLE, default=1) or 1
        return dataclasses.replace(field, settings={**field.settings, "people": people})

    def is_answer_dependent(self, field: Field) -> bool:
        return not isinstance(field.settings["people"], int)

    def is_outdated(self, field: Field, form: Form, values: Mapping[str, Any]) -> bool:
        return first_text(form, f"{field.id}__people") != str(field.settings["people"])

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        numbers = split_numbers(clean_lines(raw))
        if not numbers:
            return missing_answer(field)
        for position, number in enumerate(numbers):
            if not NUMBER.fullmatch(number):
                return refused_answer("pre_application_form", number=number[:20])
            if number in numbers[:position]:
                return refused_answer("pre_application_twice", number=number)
        people = field.settings["people"]
        if isinstance(people, int) and len(numbers) != people:
            return refused_answer("pre_application_count", people=people)
        return ", ".join(numbers), []

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        numbers = split_numbers(value) if isinstance(value, str) else []
        is_readable = all(NUMBER.fullmatch(number) for number in numbers)
        return {field.id: "\n".join(numbers) if is_readable else str(value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("text")


def split_numbers(text: str) -> list[str]:
    """The numbers of an answer, or of what was typed, in capitals."""
    return [part for part in SEPARATORS.split(text.upper()) if part]
