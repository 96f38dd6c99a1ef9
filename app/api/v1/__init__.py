"""REST API v1: what other software reads and does with a key, described by one OpenAPI document for each key."""

from __future__ import annotations

from app.api.v1 import (
    agenda_bookings,
    card_lists,
    case_changes,
    case_files,
    cases,
    documentation,
    events,
    invoice_lists,
    procedures,
    submissions,
    tokens,
)
from app.api.v1.blueprint import bp

# Each of them adds its addresses to the blueprint.
MODULES = (
    agenda_bookings,
    card_lists,
    case_changes,
    case_files,
    cases,
    documentation,
    events,
    invoice_lists,
    procedures,
    submissions,
    tokens,
)

__all__ = ["MODULES", "bp"]
