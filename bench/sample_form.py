"""The form of twelve questions used to measure submissions, and its values."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core import clock

SLUG = "mesure"
PAGE = "visite"


def build_definition() -> dict[str, Any]:
    """Build the procedure of the measured site."""
    definition: dict[str, Any] = json.loads((Path(__file__).parent / "procedure.json").read_text())
    return definition


def build_typed_values() -> list[tuple[str, str]]:
    """Build the values posted by a browser, without the CSRF token."""
    names = [field["id"] for field in build_definition()["pages"][0]["fields"]]
    return [*_VALUES, ("jour", (clock.today() + timedelta(days=10)).isoformat()), *(("shown", name) for name in names)]


_VALUES = [
    ("prenom", "Camille"),
    ("nom", "Vasseur"),
    ("courriel", "camille.vasseur@courriel.example"),
    ("telephone", "06 12 34 56 78"),
    ("code_postal", "38000"),
    ("personnes", "4"),
    ("secteur", "gare"),
    ("motif", "proprete"),
    ("moments", "matin"),
    ("moments", "soir"),
    ("pmr", "no"),
    (
        "remarques",
        "Les bacs débordent chaque lundi devant l’école, et le trottoir est devenu impraticable aux poussettes.",
    ),
]
