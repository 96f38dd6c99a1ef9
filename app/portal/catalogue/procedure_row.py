"""A procedure as a line of a list."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.portal.catalogue.procedure_availability import availability_for_all, procedure_for_resident
from app.procedures import publishing
from app.procedures.prices import price_range
from app.procedures.publishing import LiveProcedure


def open_procedure(slug: str | None) -> dict[str, str] | None:
    """The address and the title of a procedure that residents can begin; None when it is not one."""
    try:
        live = publishing.live_procedure(slug) if slug else None
    except publishing.ProcedureNotFound:
        return None
    if live is None or not live.is_open or live.definition.options.is_internal:
        return None
    return {"url": url_for("catalogue.show_procedure", slug=live.slug), "title": procedure_for_resident(live).title}


def procedure_row(live: LiveProcedure) -> dict[str, Any]:
    """Data of a procedure shown in lists."""
    definition = procedure_for_resident(live)
    return {
        "slug": live.slug,
        "title": definition.title,
        "summary": definition.summary,
        "prices": price_range(definition.presentation.prices),
        "minutes": definition.presentation.duration_minutes,
        "refusal": availability_for_all(live).refusal,
    }
