"""Texts of the target site: a news item with a version, a banner, an entry of a menu, a file of a theme."""

from __future__ import annotations

from typing import Any

from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.site_pages import menus, news_editing, redirects, site_texts
from app.site_pages.menu_tree import Entry, Tree
from app.site_pages.news_contents import read_typed_contents
from app.themes import theme_versions
from app.themes.models import ThemeFileContent

ENTRY_ID = "entree"
BANNER = {"id": "bandeau", "texts": {"fr": {"title": "Alerte"}}}
THEME_FILE = "0" * 32
NEWS = {"title_fr": "Travaux", "text_fr": "Rue fermée."}


def make_site_texts() -> dict[str, Any]:
    """Create them anew, and return the values that addresses name them by."""
    item = news_editing.create_item(read_typed_contents(NEWS), by=SYSTEM)
    news_editing.publish_item(item, revision=item.revision, by=SYSTEM)
    former = site_texts.load_text(site_texts.BANNERS)
    site_texts.save_text(site_texts.BANNERS, {"banners": [BANNER]}, number=former.number, by=SYSTEM)
    number, _tree = menus.load_menu(menus.FOOTER)
    menus.change_menu(menus.FOOTER, _replace_tree, number=number, by=SYSTEM)
    redirects.delete_redirect("/ancienne")
    redirects.add_redirect("/ancienne", "/demarches", by=SYSTEM)
    if theme_versions.find_published() is None:
        theme_versions.publish_draft(revision=theme_versions.load_draft().revision, by=None)
    db.session.merge(ThemeFileContent(digest=THEME_FILE, media_type="image/svg+xml", content=b"<svg/>"))
    db.session.commit()
    return {
        "digest": THEME_FILE,
        "news_id": item.id,
        "news_slug": item.slug,
        "banner_id": BANNER["id"],
        "area": menus.FOOTER,
        "entry_id": ENTRY_ID,
        "text_key": site_texts.BANNERS,
    }


def _replace_tree(tree: Tree) -> Tree:
    return (Entry(ENTRY_ID, "/demarches"),)
