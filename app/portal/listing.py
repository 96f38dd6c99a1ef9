"""A procedure as a line of a list."""

from __future__ import annotations

from typing import Any

from app.procedures.publishing import Live


def listed(live: Live) -> dict[str, Any]:
    """What lists of procedures show."""
    definition = live.definition
    return {
        "slug": live.slug,
        "title": definition.title,
        "summary": definition.summary,
        "minutes": definition.presentation.duration_minutes,
    }
