"""A procedure as a line of a list."""

from __future__ import annotations

from typing import Any

from app.portal.standing import procedure_shown, standing_for_all
from app.procedures.publishing import Live


def listed(live: Live) -> dict[str, Any]:
    """What lists of procedures show."""
    definition = procedure_shown(live)
    return {
        "slug": live.slug,
        "title": definition.title,
        "summary": definition.summary,
        "minutes": definition.presentation.duration_minutes,
        "refusal": standing_for_all(live).refusal,
    }
