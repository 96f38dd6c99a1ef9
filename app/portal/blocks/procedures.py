"""Links to procedures: those that the editor chose, or the most used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.portal.catalogue.procedure_row import procedure_row
from app.procedures import catalogue
from app.procedures.publishing import LiveProcedure
from app.site_pages.blocks.procedures import CHOSEN


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    count = int(settings["count"])
    if settings["selection"] == CHOSEN:
        procedures = select_procedures(settings["procedures"])[:count]
    else:
        procedures = catalogue.most_used_procedures(count)
    return {"rows": [procedure_row(live) for live in procedures]} if procedures else None


def select_procedures(slugs: Collection[str]) -> list[LiveProcedure]:
    """The procedures of these names that residents can begin, in the order of the catalogue."""
    return [live for live in catalogue.open_procedures() if live.slug in slugs]
