"""The form of twelve questions that submissions are measured with, and what is typed in it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core import clock

SLUG = "mesure"
PAGE = "visite"


def build_definition() -> dict[str, Any]:
    """The procedure, published on the site of the measures."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "procedure.json").read_text())
    return found


def build_typed_values() -> list[tuple[str, str]]:
    """What a browser sends for the page, the CSRF token aside."""
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
