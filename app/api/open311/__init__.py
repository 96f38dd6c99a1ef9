"""Open311 GeoReport v2: reports that other software reads and sends, in XML and JSON (docs/guides/open311.md)."""

from __future__ import annotations

from app.api.open311 import discovery, published_photos, report_lists, report_sending, report_tokens, services
from app.api.open311.blueprint import bp

# Each of them adds its addresses to the blueprint.
MODULES = (discovery, published_photos, report_lists, report_sending, report_tokens, services)

__all__ = ["MODULES", "bp"]
