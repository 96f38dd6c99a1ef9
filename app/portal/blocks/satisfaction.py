"""Marks given to procedures, and the time that their requests took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.portal.catalogue.procedure_row import procedure_row
from app.procedures import catalogue
from app.statistics.processing_times import list_processing_times
from app.statistics.ratings import summarise_ratings

MAX_ROWS = 8


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    chosen_slugs = settings["procedures"]
    procedures = {
        live.slug: live for live in catalogue.open_procedures() if not chosen_slugs or live.slug in chosen_slugs
    }
    averages = {each.procedure_slug: each for each in summarise_ratings(list(procedures)) if each.is_shown}
    times = list_processing_times(list(procedures))
    rows = [
        {
            **procedure_row(live),
            "average": averages[slug].average if slug in averages else None,
            "ratings": averages[slug].total if slug in averages else 0,
            "days": times.get(slug),
        }
        for slug, live in procedures.items()
        if slug in averages or slug in times
    ]
    return {"rows": rows[:MAX_ROWS]} if rows else None
