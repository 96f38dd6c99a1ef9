"""The documents the demo is made of: the authority, and the stories of its requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

Fixture = dict[str, Any]


def load_authority() -> Fixture:
    """Who the invented authority is: what its services are called, its people."""
    found: Fixture = _read_json(FOLDER / "authority.json")
    return found


def load_stories() -> list[Fixture]:
    """What people asked for and what came of it, the oldest first."""
    found: list[Fixture] = _read_json(FOLDER / "cases.json")
    return sorted(found, key=lambda story: -story["days_ago"])


def load_trees() -> Fixture:
    """The list of the trees, as an administrator would make it."""
    found: Fixture = _read_json(FOLDER / "trees.json")
    return found


def load_ratings() -> dict[str, list[Fixture]]:
    """Ratings by procedure, with how many days ago each was given."""
    found: dict[str, list[Fixture]] = _read_json(FOLDER / "ratings.json")
    return found


def load_districts() -> bytes:
    """The map of the districts, as an administrator would give it."""
    return (FOLDER / "districts.geojson").read_bytes()


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
