"""Ready-made starts of an agenda: a desk for identity papers, elected officials, rooms, equipment, any appointment."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.agendas.definition_schema import FORMAT
from app.core.i18n import lazy_gettext as _

# Each with what it is for.
LABELS = {
    "identity-papers": (
        _("Guichet de titres d’identité"),
        _("Passeport et carte d’identité, retrait d’un titre ; deux guichets."),
    ),
    "elected-officials": (_("Permanence d’élus"), _("Un élu reçoit le samedi matin, une demi-heure par personne.")),
    "appointments": (_("Autre rendez-vous"), _("Un guichet, un motif de trente minutes.")),
    "rooms": (_("Salles"), _("Des salles à réserver, à la demi-journée ou à la journée.")),
    "events": (_("Événements"), _("Ateliers, visites, sorties : des séances datées, avec leurs inscrits.")),
    "equipment": (_("Matériel à prêter"), _("Tables, barnums, sonorisation : plusieurs objets tous pareils.")),
}


def list_starts() -> list[tuple[str, str, str]]:
    """The key of each start, its words and its help."""
    return [(key, str(label), str(help_text)) for key, (label, help_text) in LABELS.items()]


def build_definition(start: str, *, slug: str, title: str, place: str) -> dict[str, Any]:
    """The definition of a new agenda."""
    return {
        "format": FORMAT,
        "slug": slug,
        "title": title,
        "place": place,
        "roles": [],
        **copy.deepcopy(_read_starts()[start]),
    }


@cache
def _read_starts() -> Mapping[str, Any]:
    starts: Mapping[str, Any] = json.loads(Path(__file__).with_name("starts.json").read_text(encoding="utf-8"))
    return starts
