"""An association, by its name and its number in the national register."""

from __future__ import annotations

from typing import Any

from app.core.i18n import gettext
from app.procedures.fields.base import Field
from app.procedures.fields.composite import Composite, Part


class Association(Composite):
    """Its RNA number is checked when there is one: those of Alsace-Moselle are in registers of their own."""

    key = "association"
    options_schema = {"number_required": {"type": "boolean"}}
    defaults = {"number_required": True}
    parts = (Part("association_name"), Part("rna", "rna"))

    def is_part_required(self, field: Field, part: Part) -> bool:
        return part.name != "rna" or bool(field.settings["number_required"])

    def display(self, field: Field, value: Any) -> list[str]:
        told = self.format_parts(value)
        number = gettext("RNA %(number)s", number=told["rna"]) if told["rna"] else ""
        return [line for line in (told["association_name"], number) if line]
