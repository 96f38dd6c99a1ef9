"""The web app manifest of a charter: what a phone shows when the portal is installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from app.core.assembly import ROOT
from app.themes.charter import Charter

NEUTRAL_ACCENT = "#12605b"
# Longer names are cut by phones, in the middle of a word.
MAX_NAME = 45
MAX_SHORT_NAME = 12


def for_charter(charter: Charter, *, static_url: Callable[[str], str]) -> dict[str, Any]:
    """The common document, completed with what the charter says and the addresses of this version."""
    document = _common()
    icons = [{**icon, "src": static_url(icon["src"].removeprefix("static/"))} for icon in document["icons"]]
    return {
        **document,
        "name": charter.name[:MAX_NAME],
        "short_name": charter.short_name[:MAX_SHORT_NAME],
        "theme_color": charter.accent or NEUTRAL_ACCENT,
        "icons": icons,
    }


@cache
def _common() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return found
