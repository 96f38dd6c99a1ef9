"""A company, by its number and its name."""

from __future__ import annotations

from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.procedures.fields.base import Field
from app.procedures.fields.composite import Composite, Part


class Company(Composite):
    """The establishment that asks: its SIRET is checked, its name is what its people call it."""

    key = "company"
    icon = "building-2"
    seconds = 30
    label = _("Entreprise")
    help_text = _(
        "Une entreprise, trouvée par son nom ou son numéro SIRET ; sans service pour la trouver, elle est saisie "
        "à la main."
    )
    value_help = _("Un groupe : le nom, le numéro SIRET et l’adresse.")
    messages = {
        "siret_missing": _("Indiquez le numéro SIRET."),
        "company_name_missing": _("Indiquez le nom de l’entreprise."),
    }
    example = {"id": "entreprise", "type": "company", "label": "Votre entreprise"}
    example_answer = {"siret": "73282932000074", "company_name": "Exemple"}
    parts = (Part("siret", "siret"), Part("company_name"))

    def display(self, field: Field, value: Any) -> list[str]:
        parts = self.format_parts(value)
        number = gettext("SIRET %(number)s", number=parts["siret"]) if parts["siret"] else ""
        return [line for line in (parts["company_name"], number) if line]
