"""The menus of the theme, which a site shows until its own are written: the entries to start from."""

from __future__ import annotations

from app.core.i18n import SOURCE_LANGUAGE
from app.site_pages import menus
from app.site_pages.menu_tree import Entry, Tree
from app.site_pages.menus import FOOTER, HEADER
from app.themes.theme import get_theme
from app.themes.theme_model import Column, Link


def build_theme_tree(area: str) -> Tree:
    """The entries of the published theme: those of its header, or its columns of links in the footer."""
    theme = get_theme()
    links: dict[str, tuple[Link | Column, ...]] = {
        HEADER: theme.header.menu,
        FOOTER: tuple(column for column in theme.footer.columns if column.links),
    }
    return tuple(_build_entry(each) for each in links[area])


def _build_entry(link: Link | Column) -> Entry:
    label, url = (link.title, "") if isinstance(link, Column) else (link.label, link.url)
    entry = menus.build_entry(url, {SOURCE_LANGUAGE: label})
    return Entry(entry.id, entry.url, entry.labels, tuple(_build_entry(each) for each in link.links))
