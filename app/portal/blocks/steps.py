"""Steps, with the procedures of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.portal.blocks.procedures import select_procedures
from app.portal.catalogue.procedure_row import procedure_row


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "steps": [
            {**item, "rows": [procedure_row(live) for live in select_procedures(item["procedures"] or ())]}
            for item in settings["items"]
        ]
    }
