"""Types of forms and workflows that browsers play: `tests/architecture` requires that every type is played."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

# Procedures of the demo filled in completely by `test_every_field.py`, with the answers that make further questions visible.
FILLED: Mapping[str, Mapping[str, str]] = {
    "subvention-association": {"objet": "projet"},
    "permission-de-voirie": {"demandeur": "entreprise", "type_occupation": "benne"},
    "reserver-une-salle": {"organisateur": "association"},
    "certificat-d-adresse": {"qualite": "entreprise", "raison": "construction"},
    "signaler-un-arbre": {},
    "rendez-vous-passeport": {},
    "inscription-activite": {},
}


def load_played_actions() -> dict[str, list[tuple[str, str]]]:
    """The workflow and the key of each action that a journey runs, by file: those of its `PLAYED_ACTIONS`."""
    played: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PLAYED_ACTIONS":
                actions = ast.literal_eval(node.value)
                played[path.name] = [(workflow, key) for workflow, keys in actions.items() for key in keys]
    return played
