"""The latest news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.site_pages.news import list_news_rows


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = list_news_rows(int(settings["count"]))
    if not settings["has_images"]:
        rows = [{**row, "image": None} for row in rows]
    return {"rows": rows} if rows else None
