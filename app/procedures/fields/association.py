"""An association, by its name and its number in the national register."""

from __future__ import annotations

from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.base import Field
from app.procedures.fields.composite import Composite, Part
from app.procedures.fields.type_settings import yes_no_setting


class Association(Composite):
    """Association, by its name and number.

    The RNA number is checked when there is one: those of Alsace-Moselle are in registers of their own.
    """

    key = "association"
    icon = "users"
    label = _("Association")
    help_text = _("Une association, par son nom et son numéro RNA ou SIRET.")
    value_help = _("Un groupe : le nom et le numéro.")
    settings = (
        yes_no_setting(
            "number_required",
            _("Numéro obligatoire"),
            _("L’usager doit donner le numéro RNA ou SIRET de l’association, en plus de son nom."),
            default=True,
        ),
    )
    messages = {
        "association_name_missing": _("Indiquez le nom de l’association."),
        "rna_missing": _("Indiquez le numéro RNA."),
    }
    example = {"id": "association", "type": "association", "label": "Votre association", "number_required": False}
    example_answer = {"association_name": "Exemple", "rna": "W751000000"}
    parts = (Part("association_name"), Part("rna", "rna"))

    def is_part_required(self, field: Field, part: Part) -> bool:
        return part.name != "rna" or bool(field.settings["number_required"])

    def display(self, field: Field, value: Any) -> list[str]:
        parts = self.format_parts(value)
        number = gettext("RNA %(number)s", number=parts["rna"]) if parts["rna"] else ""
        return [line for line in (parts["association_name"], number) if line]
