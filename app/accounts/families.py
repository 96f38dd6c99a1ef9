"""The sealed families of procedures: a role belongs to one family and gives access to no other."""

from __future__ import annotations

import json
from pathlib import Path

# Arrêté du 4 juillet 2013: ten families, and the relation with residents itself.
FAMILIES: dict[str, str] = json.loads((Path(__file__).parent / "families.json").read_text(encoding="utf-8"))


def is_family(slug: str) -> bool:
    return slug in FAMILIES


def family_label(slug: str) -> str:
    """The name of a family in the decree."""
    return FAMILIES[slug]
