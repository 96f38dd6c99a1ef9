"""A telephone number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType

MAX_LENGTH = 40
# France, then the overseas territories that share its way of writing numbers.
REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT")
FRANCE = 33
# A French number as it is kept: nearly all of them, written without looking the whole numbering of the world up.
_FRENCH = re.compile(r"\+33[1-79][0-9]{8}", re.ASCII)


class Phone(FieldType):
    """A number as the French write it, or an international one; kept in international form (E.164)."""

    key = "phone"
    icon = "phone"
    label = _("Téléphone")
    help_text = _(
        "Un numéro de téléphone, français ou étranger, écrit comme on veut et gardé sous sa forme internationale. "
        "Avec la signification « phone » du profil, un mobile reçoit les SMS."
    )
    value_help = _("Un texte, comme +33612345678.")
    messages = {
        "phone_missing": _("Indiquez un numéro de téléphone."),
        "phone_unknown": _(
            "Le numéro de téléphone doit comporter 10 chiffres, par exemple 01 23 45 67 89. Pour un numéro "
            "étranger, commencez par + et l’indicatif du pays."
        ),
    }
    example = {"id": "telephone", "type": "phone", "label": "Votre téléphone", "required": False, "profile": "phone"}
    example_answer = "+33241123456"
    table_width = USUAL_TABLE_WIDTH
    profiles = frozenset({"phone"})

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field, "phone_missing")
        number = _parse_number(text)
        if number is None:
            return refused_answer("phone_unknown")
        return phonenumbers.format_number(number, PhoneNumberFormat.E164), []

    def display(self, field: Field, value: Any) -> str:
        return format_number(value).replace(" ", "\u00a0")

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {field.id: format_number(value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("text")


def _parse_number(text: str) -> PhoneNumber | None:
    if len(text) > MAX_LENGTH or not text.isascii():
        return None
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return number
    return None


def read_number(text: str) -> str | None:
    """A number as somebody types it, in international form (E.164); None for what is no number."""
    number = _parse_number(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number is not None else None


def format_number(value: Any) -> str:
    """01 23 45 67 89 for a French number, +32 2 555 12 12 for another, what was typed for what is no number."""
    text = value if isinstance(value, str) else ""
    if _FRENCH.fullmatch(text):
        return " ".join((f"0{text[3]}", text[4:6], text[6:8], text[8:10], text[10:12]))
    number = _parse_number(text) if text.startswith("+") else None
    if number is None:
        return text
    style = PhoneNumberFormat.NATIONAL if number.country_code == FRANCE else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
