"""A commune of France: its name, its postcode, and its INSEE code when it was chosen among those known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_object_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.location import IDENTIFIERS

MAX_LENGTH = 100
_POSTCODE = re.compile(r"[0-9]{5}", re.ASCII)
PARTS = ("name", "postcode", "insee")


class Commune(FieldType):
    """Found by its name or its postcode, or written by hand."""

    key = "commune"
    icon = "landmark"
    label = _("Commune")
    help_text = _("Une commune de France, trouvée par son nom ou son code postal.")
    value_help = _("Un groupe : le nom, le code postal et le code de l’Insee.")
    messages = {
        "commune_missing": _("Indiquez une commune et son code postal."),
    }
    example = {"id": "naissance", "type": "commune", "label": "Commune de naissance"}
    example_answer = {"name": "Angers", "postcode": "49000"}
    is_copied_to_devices = True

    def read(self, field: Field, form: Form) -> dict[str, str]:
        return {part: first_text(form, f"{field.id}__{part}") for part in PARTS}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        commune = _parts(raw)
        commune["postcode"] = commune["postcode"].replace(" ", "")
        if not commune["name"] and not commune["postcode"]:
            return refused_answer("commune_missing", "name") if field.required else (None, [])
        problems = list(_problems(commune))
        if problems:
            return None, problems
        if not IDENTIFIERS["insee"].fullmatch(commune["insee"]):
            del commune["insee"]
        return commune, []

    def display(self, field: Field, value: Any) -> str:
        commune = _parts(value)
        return f"{commune['name']} ({commune['postcode']})" if commune["name"] else ""

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {f"{field.id}__{part}": text for part, text in _parts(value).items()}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_object_type(*PARTS)


def _parts(raw: Any) -> dict[str, str]:
    values = raw if isinstance(raw, Mapping) else {}
    return {part: clean_line(values.get(part)) for part in PARTS}


def _problems(commune: Mapping[str, str]) -> list[Problem]:
    problems = []
    if not commune["name"]:
        problems.append(Problem("city_missing", part="name"))
    if len(commune["name"]) > MAX_LENGTH:
        problems.append(Problem("too_long", {"maximum": MAX_LENGTH}, "name"))
    if not _POSTCODE.fullmatch(commune["postcode"]):
        problems.append(Problem("postcode_wrong", part="postcode"))
    return problems
