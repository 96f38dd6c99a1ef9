"""Pages of tests, published by nobody."""

from __future__ import annotations

from typing import Any

from app.core.db import db
from app.site_pages.contents import create_block, create_contents
from app.site_pages.models import SitePage
from app.site_pages.page_list import create_page, find_or_create_home
from app.site_pages.page_versions import publish


def make_contents(*blocks: dict[str, Any], title: str = "Naissance") -> dict[str, Any]:
    """Contents with these blocks, called b1, b2…"""
    contents = create_contents(title)
    contents["blocks"] = {f"b{number}": block for number, block in enumerate(blocks, 1)}
    contents["order"] = list(contents["blocks"])
    return contents


def make_block(key: str, *, condition: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """A block of that type; a text is one in French."""
    block = create_block(key)
    texts = {name: {"fr": value} for name, value in settings.items() if isinstance(block["settings"][name], dict)}
    return {**block, "settings": {**block["settings"], **settings, **texts}, "condition": condition or {}}


def publish_page(*blocks: dict[str, Any], title: str = "Naissance", parent: str = "") -> SitePage:
    """A page in force with these blocks."""
    page = create_page(title, parent=parent, by=None)
    page.draft = make_contents(*blocks, title=title)
    publish(page, comment="", by=None)
    db.session.commit()
    return page


def publish_home(*blocks: dict[str, Any]) -> SitePage:
    """The home page with these blocks."""
    page = find_or_create_home(by=None)
    page.draft = make_contents(*blocks, title="Accueil")
    publish(page, comment="", by=None)
    db.session.commit()
    return page
