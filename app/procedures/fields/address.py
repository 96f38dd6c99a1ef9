"""A postal address in France, and where it is when it was chosen among those known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.location import LOCATION_MEMBERS, hidden_values, read_hidden, read_location

PARTS = ("street", "complement", "postcode", "city")
REQUIRED_PARTS = ("street", "postcode", "city")
MAX_LENGTH = 200
_POSTCODE = re.compile(r"[0-9]{5}", re.ASCII)
ADDRESS_TYPE = create_type("object", members={**dict.fromkeys(PARTS, create_type("text")), **LOCATION_MEMBERS})


class Address(FieldType):
    """Number and street, complement, postcode and city, each in an input of its own."""

    key = "address"
    icon = "house"
    seconds = 20
    label = _("Adresse postale")
    help_text = _(
        "Une adresse en France, proposée au fil de la saisie quand la collectivité a choisi un service "
        "d’adresses. Elle donne le point sur la carte et le quartier."
    )
    value_help = _(
        "Un groupe : `street`, `complement`, `postcode`, `city`, et s’ils sont connus `latitude`, `longitude`, "
        "`insee`, `district`."
    )
    messages = {
        "address_missing": _("Indiquez l’adresse : numéro et rue, code postal et commune."),
        "street_missing": _("Indiquez le numéro et la rue."),
        "city_missing": _("Indiquez la commune."),
        "postcode_missing": _("Le code postal doit comporter 5 chiffres, par exemple 38000."),
        "postcode_wrong": _("Le code postal doit comporter 5 chiffres, par exemple 38000."),
    }
    example = {"id": "adresse", "type": "address", "label": "Votre adresse", "profile": "address"}
    example_answer = {"street": "1 rue du Port", "complement": "", "postcode": "49000", "city": "Angers"}
    is_located = True
    is_copied_to_devices = True
    profiles = frozenset({"address"})

    def read(self, field: Field, form: Form) -> dict[str, str]:
        return {part: first_text(form, f"{field.id}__{part}") for part in PARTS} | read_hidden(field, form)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, Any] | None, list[Problem]]:
        address = _parts(raw)
        if not any(address.values()):
            return (None, [Problem("address_missing", part="street")]) if field.required else (None, [])
        address["postcode"] = address["postcode"].replace(" ", "")
        problems = [problem for part in PARTS for problem in _problems_of_part(part, address[part])]
        return (None, problems) if problems else ({**address, **read_location(raw)}, [])

    def display(self, field: Field, value: Any) -> list[str]:
        address = _parts(value)
        lines = [address["street"], address["complement"], f"{address['postcode']} {address['city']}".strip()]
        return [line for line in lines if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        inputs = {f"{field.id}__{part}": text for part, text in _parts(value).items()}
        return {**inputs, **hidden_values(field, value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return ADDRESS_TYPE


def _parts(raw: Any) -> dict[str, str]:
    values = raw if isinstance(raw, Mapping) else {}
    return {part: clean_line(values.get(part)) for part in PARTS}


def _problems_of_part(part: str, text: str) -> list[Problem]:
    if not text:
        return [Problem(f"{part}_missing", part=part)] if part in REQUIRED_PARTS else []
    if len(text) > MAX_LENGTH:
        return [Problem("too_long", {"maximum": MAX_LENGTH}, part)]
    if part == "postcode" and not _POSTCODE.fullmatch(text):
        return [Problem("postcode_wrong", part=part)]
    return []
