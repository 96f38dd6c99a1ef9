"""Starting points of a new template: a layout with its usual words, a template of the authority, or one of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.i18n import gettext as _
from app.documents.template_schema import ACT, CERTIFICATE, LETTER
from app.packages.package_catalogue import Catalogue
from app.studio.document_templates.template_access import list_editable

_LAYOUTS = Path(__file__).with_name("layouts.json")
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
    words = {
        LETTER: (_("Une lettre"), _("Adresse dans la fenêtre de l’enveloppe, objet, formule de politesse.")),
        ACT: (_("Un acte"), _("Arrêté ou décision : les visas, les articles, les voies de recours.")),
        CERTIFICATE: (_("Une attestation"), _("Un titre, quelques lignes, une signature.")),
    }
    return [StartingPoint(layout["layout"], *words[layout["layout"]], layout) for layout in _load_layouts()]


@cache
def _load_layouts() -> tuple[Mapping[str, Any], ...]:
    """A template in each layout, in the language of the authority."""
    return tuple(json.loads(_LAYOUTS.read_text(encoding="utf-8")))
