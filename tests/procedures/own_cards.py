"""A list of cards that have owners, and a procedure that offers each person their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.factories import PROCEDURE

FAMILY = "polices-voirie"
PLOTS = {
    "format": "parvis/source/1",
    "slug": "emplacements",
    "title": "Emplacements de marché",
    "kind": "cards",
    "label": "Emplacement {{ numero }}",
    "identifier": "numero",
    "personal": True,
    "family": FAMILY,
    "editors": ["voirie-instruction"],
    "fields": [
        {"id": "numero", "type": "short_text", "label": "Numéro"},
        {"id": "longueur", "type": "number", "label": "Longueur", "required": False},
        {"id": "avis", "type": "short_text", "label": "Avis du placier", "required": False, "for_agents": True},
    ],
}


def build_own_card_field(**more: Any) -> dict[str, Any]:
    options = {"source": "emplacements", "own": True, **more.pop("how", {})}
    return {"id": "place", "type": "single_choice", "label": "Quel emplacement\u00a0?", "options": options, **more}


def build_definition(*fields: dict[str, Any], account: bool = True) -> dict[str, Any]:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] = [*definition["pages"][0]["fields"][1:2], *fields]
    definition["account"] = {"required": account, "reason": "Vous y retrouvez vos emplacements." if account else None}
    return definition
