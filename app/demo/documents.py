"""The documents the demo is made of: the authority, and the stories of its requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Document = dict[str, Any]


def authority() -> Document:
    """Who the invented authority is: what its services are called, its people."""
    found: Document = _read(HERE / "authority.json")
    return found


def stories() -> list[Document]:
    """What people asked for and what came of it, the oldest first."""
    found: list[Document] = _read(HERE / "cases.json")
    return sorted(found, key=lambda story: -story["days_ago"])


def trees() -> Document:
    """The list of the trees, as an administrator would make it."""
    found: Document = _read(HERE / "trees.json")
    return found


def districts() -> bytes:
    """The map of the districts, as an administrator would give it."""
    return (HERE / "districts.geojson").read_bytes()


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
