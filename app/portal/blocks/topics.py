"""The topics of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.procedures import catalogue
from app.themes import charter


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    used, chosen_slugs = catalogue.group_by_theme(), settings["topics"]
    topics = [
        topic
        for topic in charter.get_charter().topics
        if topic.slug in used and (not chosen_slugs or topic.slug in chosen_slugs)
    ]
    return {"topics": topics} if topics else None
