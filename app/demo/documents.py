"""The documents the demo is made of: the catalogue, the authority, the stories of its requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "catalogue"

Document = dict[str, Any]


def authority() -> Document:
    """Who the invented authority is: its services, its people, its headings."""
    found: Document = _read(HERE / "authority.json")
    return found


def stories() -> list[Document]:
    """What people asked for and what came of it, the oldest first."""
    found: list[Document] = _read(HERE / "cases.json")
    return sorted(found, key=lambda story: -story["days_ago"])


def workflows() -> list[Document]:
    return [_read(path) for path in sorted((CATALOGUE / "workflows").glob("*.json"))]


def procedure(slug: str) -> Document:
    found: Document = _read(CATALOGUE / "procedures" / f"{slug}.json")
    return found


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
