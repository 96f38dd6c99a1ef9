"""The web app manifest of a charter: what a phone shows when the portal is installed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from app.core.web.app_factory import ROOT
from app.themes import app_icons
from app.themes.charter import Charter
from app.themes.style_sheet import get_accent

# Longer names are cut by phones, in the middle of a word.
MAX_NAME = 45
MAX_SHORT_NAME = 12
SHORTCUT_ICON = "app-96"


def build_manifest(charter: Charter, *, report: str | None = None) -> dict[str, Any]:
    """The common document, completed with what the charter says and the addresses of what is drawn for it.

    `report` is where a report begins; without any, no photo can be shared with the portal.
    """
    document = _set_report_shortcut(_load_common_manifest(), report)
    named = [
        {"src": get_icon_url(charter, icon.name), "sizes": _format_sizes(icon.size), "purpose": icon.purpose}
        for icon in app_icons.LISTED_ICONS
    ]
    shortcut = [
        {
            "src": get_icon_url(charter, SHORTCUT_ICON),
            "sizes": _format_sizes(app_icons.ICONS_BY_NAME[SHORTCUT_ICON].size),
        }
    ]
    return {
        **document,
        "name": charter.name[:MAX_NAME],
        "short_name": charter.short_name[:MAX_SHORT_NAME],
        "theme_color": get_accent(charter),
        "icons": named,
        "shortcuts": [{**each, "icons": shortcut} for each in document["shortcuts"]],
        "screenshots": [{**each, "src": get_icon_url(charter, each["src"])} for each in document["screenshots"]],
    }


def _set_report_shortcut(document: dict[str, Any], address: str | None) -> dict[str, Any]:
    """With the shortcut to it first, as phones show the first ones only."""
    reporting, *others = document["shortcuts"]
    if address is None:
        shared = {name: part for name, part in document.items() if name != "share_target"}
        return {**shared, "shortcuts": others}
    return {**document, "shortcuts": [{**reporting, "url": address}, *others]}


def get_icon_url(charter: Charter, name: str) -> str:
    """Where an image drawn for this charter is; it changes with what it is drawn from."""
    return f"/icones/{name}.png?{app_icons.compute_version(charter)}"


def find_screenshot(name: str) -> dict[str, Any] | None:
    """What the manifest says of one of its screens, or none."""
    return next((each for each in _load_common_manifest()["screenshots"] if each["src"] == name), None)


def _format_sizes(side: int) -> str:
    return f"{side}x{side}"


@cache
def _load_common_manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return found
