"""The web app manifest of a charter: what a phone shows when the portal is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.themes.charter import Charter

NEUTRAL_ACCENT = "#12605b"
PAPER = "#fbf9f4"
MAX_SHORT_NAME = 12


def for_charter(charter: Charter, *, static_url: Callable[[str], str]) -> dict[str, Any]:
    """The manifest as a document."""
    return {
        "id": "/?app",
        "name": charter.name[:45],
        "short_name": charter.short_name[:MAX_SHORT_NAME],
        "lang": "fr",
        "dir": "ltr",
        "start_url": "/?src=pwa",
        "scope": "/",
        "display": "standalone",
        "theme_color": charter.accent or NEUTRAL_ACCENT,
        "background_color": PAPER,
        "categories": ["government"],
        "icons": [
            {
                "src": static_url(f"icons/app-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
        ],
    }
