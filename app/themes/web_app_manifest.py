"""Build the web app manifest of a charter."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from app.core.web.app_factory import ROOT
from app.themes import app_icons
from app.themes.charter import Charter
from app.themes.style_sheet import get_accent, get_palette
from app.themes.theme_model import NEUTRAL, Theme

# Phones truncate longer names.
MAX_NAME = 45
MAX_SHORT_NAME = 12
SHORTCUT_ICON = "app-96"


def build_manifest(charter: Charter, theme: Theme = NEUTRAL, *, report: str | None = None) -> dict[str, Any]:
    """The common manifest, completed with the charter and the URLs of its pictures.

    `report` is the URL of the report form; without one, photos cannot be shared with the portal.
    """
    manifest = _set_report_shortcut(_load_common_manifest(), report)
    icons = [
        {"src": get_icon_url(charter, icon.name, theme), "sizes": _format_sizes(icon.size), "purpose": icon.purpose}
        for icon in app_icons.LISTED_ICONS
    ]
    shortcut_icons = [
        {
            "src": get_icon_url(charter, SHORTCUT_ICON, theme),
            "sizes": _format_sizes(app_icons.ICONS_BY_NAME[SHORTCUT_ICON].size),
        }
    ]
    return {
        **manifest,
        "name": charter.name[:MAX_NAME],
        "short_name": charter.short_name[:MAX_SHORT_NAME],
        "theme_color": get_accent(charter, theme),
        "background_color": get_palette(charter, theme).get_colour("paper"),
        "icons": icons,
        "shortcuts": [{**shortcut, "icons": shortcut_icons} for shortcut in manifest["shortcuts"]],
        "screenshots": [{**each, "src": get_icon_url(charter, each["src"], theme)} for each in manifest["screenshots"]],
    }


def _set_report_shortcut(manifest: dict[str, Any], url: str | None) -> dict[str, Any]:
    """The manifest with the report shortcut first, as phones only show the first ones; without it when there is no URL."""
    report_shortcut, *others = manifest["shortcuts"]
    if url is None:
        without_share_target = {name: part for name, part in manifest.items() if name != "share_target"}
        return {**without_share_target, "shortcuts": others}
    return {**manifest, "shortcuts": [{**report_shortcut, "url": url}, *others]}


def get_icon_url(charter: Charter, name: str, theme: Theme = NEUTRAL) -> str:
    """The URL of a picture of the charter, with a version."""
    return f"/icones/{name}.png?{app_icons.compute_version(charter, theme)}"


def find_screenshot(name: str) -> dict[str, Any] | None:
    """The entry of a screenshot in the manifest, if any."""
    return next(
        (screenshot for screenshot in _load_common_manifest()["screenshots"] if screenshot["src"] == name), None
    )


def _format_sizes(side: int) -> str:
    return f"{side}x{side}"


@cache
def _load_common_manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return manifest
