"""The menus of the header and of the footer; without any of its own, a site shows those of its theme."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LANGUAGES, current_language, use_language
from app.core.site_cache import SiteCache
from app.core.web import site_map
from app.core.web.access_rules import Actor
from app.site_pages import menu_tree, redirects, site_texts
from app.site_pages.link_targets import is_path
from app.site_pages.menu_tree import Entry, MenuRefused, Tree

HEADER, FOOTER = "header", "footer"
AREAS = (HEADER, FOOTER)


@dataclass(frozen=True)
class MenuLink:
    """A link of a menu as pages show it; a title over links when `url` is empty."""

    label: str
    url: str
    links: tuple[MenuLink, ...] = ()


@dataclass(frozen=True)
class Menus:
    """The menus in the current language; empty ones are those of the theme."""

    header: tuple[MenuLink, ...] = ()
    footer: tuple[MenuLink, ...] = ()


def current_menus() -> Menus:
    """The menus of the current site in the current language, without the links to pages that are gone."""
    return _menus_cache.get().get(current_language(), Menus())


def load_menu(area: str) -> tuple[int, Tree]:
    """The tree of a menu, and the number of the version it is of."""
    version = site_texts.load_text(site_texts.MENUS)
    return version.number, menu_tree.read_tree(version.contents.get(area, ()))


def change_menu(area: str, change: Callable[[Tree], Tree], *, number: int, by: Actor) -> None:
    """Save a changed menu. Raises EntryNotFound, MenuRefused, StaleText."""
    version = site_texts.load_text(site_texts.MENUS)
    tree = change(menu_tree.read_tree(version.contents.get(area, ())))
    contents = {**version.contents, area: menu_tree.write_tree(tree)}
    site_texts.save_text(site_texts.MENUS, contents, number=number, by=by)
    _menus_cache.invalidate()


def invalidate_menus() -> None:
    """Resolve the menus again, after a former version was restored."""
    _menus_cache.invalidate()


def build_entry(url: str, labels: Mapping[str, str], *, entry_id: str = "") -> Entry:
    """An entry as an editor typed it. Raises MenuRefused."""
    filled_labels = {language: label for language, label in labels.items() if label}
    if not url and not filled_labels:
        raise MenuRefused("label_missing")
    if url and not is_path(url) and not filled_labels:
        raise MenuRefused("label_missing")
    return Entry(entry_id or secrets.token_hex(4), url, filled_labels)


def list_titles() -> dict[str, str]:
    """Titles of the public pages by path, in the current language."""
    return {page.path: page.title for page in site_map.iterate_pages()}


def has_page(entry: Entry, titles: Mapping[str, str]) -> bool:
    """Whether the target of an entry is there: pages of other sites are not visited."""
    if not entry.url or not is_path(entry.url):
        return True
    path = _strip_fragment(entry.url)
    destination = redirects.find_redirect(path)
    return path in titles or (destination is not None and destination.target is not None)


def _read_menus() -> dict[str, Menus]:
    contents = site_texts.get_text(site_texts.MENUS)
    if not any(contents.get(area) for area in AREAS):
        return {}
    menus = {}
    for language in LANGUAGES:
        with use_language(language):
            menus[language] = _resolve_menus(contents)
    return menus


def _resolve_menus(contents: Mapping[str, Any]) -> Menus:
    titles = list_titles()
    return Menus(**{area: _resolve(menu_tree.read_tree(contents.get(area, ())), titles) for area in AREAS})


def _resolve(tree: Tree, titles: Mapping[str, str]) -> tuple[MenuLink, ...]:
    links = (
        MenuLink(entry.label or titles.get(_strip_fragment(entry.url), ""), entry.url, _resolve(entry.entries, titles))
        for entry in tree
        if has_page(entry, titles)
    )
    return tuple(link for link in links if link.label and (link.url or link.links))


def _strip_fragment(url: str) -> str:
    return url.partition("#")[0]


_menus_cache = SiteCache(_read_menus)
