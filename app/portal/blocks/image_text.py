"""An image beside a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.site_pages.images import find_image


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {"picture": find_image(settings["image"]) if settings["image"] else None}
