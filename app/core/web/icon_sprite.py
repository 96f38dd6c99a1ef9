"""The icons of the sprite, as pages hold them: each page weighs those that it shows, and asks for no other file."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup

from app.core.web.assets import SOURCES

SPRITE_FILE = SOURCES / "icons/sprite.svg"
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


def install(app: Flask) -> None:
    """Gives templates `icon_shapes`: what to draw for each name."""
    app.jinja_env.globals["icon_shapes"] = load_icon_shapes()


def load_icon_shapes() -> dict[str, Markup]:
    """Load the shapes of each icon of the sprite, by name."""
    symbols = _SYMBOL.findall(SPRITE_FILE.read_text(encoding="utf-8"))
    return {name: Markup(shapes) for name, shapes in symbols}  # noqa: S704 – a file of ours
