"""The blocks that the theme writes itself, as templates include them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from app.themes.charter import Charter, get_charter
from app.themes.template_blocks import render_block
from app.themes.theme import get_theme
from app.themes.theme_model import Theme


def render_theme_block(name: str, base_url: str = "") -> Markup:
    """The HTML of a block of the theme in force; empty when the theme has no such block."""
    theme = get_theme()
    source = theme.blocks.get(name)
    if source is None:
        return Markup()
    html = render_block(source, build_context(theme, get_charter()))
    if base_url:
        html = html.replace('src="/theme/', f'src="{base_url}/theme/').replace('href="/', f'href="{base_url}/')
    return Markup(html)  # noqa: S704 - cleaned by nh3, whatever the theme wrote


def build_context(theme: Theme, charter: Charter) -> dict[str, Any]:
    """The values of a block, as `template_blocks.CONTEXT` lists them."""
    names = ("name", "short_name", "phone", "email", "website", "postal_address", "opening_hours")
    return {
        "authority": {name: getattr(charter, name) for name in names},
        "menu": theme.header.menu,
        "institutional": theme.header.institutional,
        "columns": theme.footer.columns,
        "social": theme.footer.social,
        "file": _build_file_function(theme),
    }


def _build_file_function(theme: Theme) -> Callable[[str], str]:
    def find_url(path: str) -> str:
        file = theme.find_file(path)
        return file.url if file else ""

    return find_url
