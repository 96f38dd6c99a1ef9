"""What a new template starts from: a layout with its usual words, a template of the authority, or one of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core.i18n import gettext as _
from app.documents.template_schema import ACT, CERTIFICATE, LETTER
from app.packages.package_catalogue import Catalogue
from app.studio.document_templates.template_access import list_editable

OWN, CATALOGUE = "copie", "catalogue"


@dataclass(frozen=True)
class StartingPoint:
    """A choice of the form of a new template, and the definition that it copies."""

    key: str
    label: str
    help_text: str
    definition: Mapping[str, Any]

    @property
    def is_model(self) -> bool:
        """Whether it is a whole template rather than a layout."""
        return ":" in self.key

    def build(self, slug: str, *, title: str, procedure: str | None) -> dict[str, Any]:
        """The definition of a new template; a number series belongs to the template that it was written for."""
        copied = deepcopy(dict(self.definition))
        copied.pop("file", None)
        return {**copied, "slug": slug, "title": title, "procedure": procedure}


def list_starting_points() -> list[StartingPoint]:
    """The layouts first, then the templates of the catalogue, then those that the person may edit."""
    own = [
        StartingPoint(f"{OWN}:{copy.slug}", copy.title, _("un de vos modèles"), copy.definition)
        for copy in list_editable()
        if not copy.definition.get("file")
    ]
    catalogue = [
        StartingPoint(f"{CATALOGUE}:{each['slug']}", str(each["title"]), _("catalogue"), each)
        for each in load_catalogue_templates()
    ]
    return [*_list_layouts(), *catalogue, *own]


@cache
def load_catalogue_templates() -> tuple[Mapping[str, Any], ...]:
    """The templates that come with the catalogue, by title."""
    files = sorted((Catalogue().folder / "documents").glob("*.json"))
    definitions = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return tuple(sorted(definitions, key=lambda each: str(each["title"]).casefold()))


def _list_layouts() -> list[StartingPoint]:
    return [
        StartingPoint(
            LETTER,
            _("Une lettre"),
            _("Adresse dans la fenêtre de l’enveloppe, objet, formule de politesse."),
            _build_definition(
                LETTER,
                _("Votre demande {{ case.reference }}"),
                _("Madame, Monsieur,\n\nVous avez fait une demande le {{ case.submitted_on }}."),
                "{{ document.text }}",
                _("Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."),
            ),
        ),
        StartingPoint(
            ACT,
            _("Un acte"),
            _("Arrêté ou décision : les visas, les articles, les voies de recours."),
            {
                **_build_definition(
                    ACT,
                    _("Arrêté"),
                    _("Vu la demande {{ case.reference }} de {{ applicant.name }}, reçue le {{ case.submitted_on }} ;"),
                    _("# Arrête\n\n**Article 1** – {{ document.text }}"),
                ),
                "has_remedies": True,
            },
        ),
        StartingPoint(
            CERTIFICATE,
            _("Une attestation"),
            _("Un titre, quelques lignes, une signature."),
            _build_definition(
                CERTIFICATE,
                _("Attestation"),
                _("Nous attestons que {{ applicant.name }} a fait la demande {{ case.reference }}."),
                _("Cette attestation est délivrée pour servir et valoir ce que de droit."),
            ),
        ),
    ]


def _build_definition(layout: str, subject: str, *texts: str) -> dict[str, Any]:
    sections = [{"id": f"partie_{number}", "kind": "text", "text": text} for number, text in enumerate(texts, start=1)]
    return {"schema": 1, "layout": layout, "subject": subject, "sections": sections, "is_verifiable": True}
