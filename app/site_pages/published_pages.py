"""The pages in force, read by the portal: all of them at once, remembered for a few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import event_bus
from app.core.db import db
from app.core.i18n import current_language
from app.core.site_cache import SiteCache
from app.search.events import ContentChanged
from app.site_pages.contents import read_text
from app.site_pages.default_home import HOME_PATH, build_default_home
from app.site_pages.models import SitePage, SitePageVersion

PREFIX = "/pages/"
# How the search calls pages.
SEARCH_KIND = "page"


@dataclass(frozen=True)
class PublishedPage:
    """A page in force; its texts are in the current language."""

    path: str
    contents: Mapping[str, Any]
    published_at: datetime | None = None

    @property
    def title(self) -> str:
        return read_text(self.contents["titles"], current_language())

    @property
    def description(self) -> str:
        return read_text(self.contents["descriptions"], current_language())

    @property
    def url(self) -> str:
        return f"{PREFIX}{self.path}" if self.path else "/"


def get_home() -> PublishedPage:
    """The home page: that of the authority, else the default one."""
    return _cache.get().get(HOME_PATH) or PublishedPage(HOME_PATH, build_default_home())


def find_published_page(path: str) -> PublishedPage | None:
    """The page of that address, if it is published."""
    return _cache.get().get(path) if path != HOME_PATH else None


def list_published_pages() -> list[PublishedPage]:
    """The pages in force, without the home page, each after the one above it."""
    return [page for path, page in _cache.get().items() if path != HOME_PATH]


def list_ancestors(path: str) -> list[PublishedPage]:
    """The published pages above an address, from the top."""
    steps = path.split("/")
    candidates = (_cache.get().get("/".join(steps[:count])) for count in range(1, len(steps)))
    return [page for page in candidates if page is not None]


def list_children(path: str) -> list[PublishedPage]:
    """The published pages right below a page; for the home page, those at the top."""
    return [page for page in list_published_pages() if page.path.rpartition("/")[0] == path]


def clear_cache() -> None:
    """To be called by what publishes, moves or deletes a page."""
    _cache.invalidate()
    event_bus.publish(ContentChanged(SEARCH_KIND))


def _read_pages() -> dict[str, PublishedPage]:
    query = select(SitePage.path, SitePageVersion.contents, SitePageVersion.published_at)
    query = query.join(SitePageVersion, SitePageVersion.id == SitePage.version_id)
    pages = [PublishedPage(*row) for row in db.session.execute(query)]
    return {page.path: page for page in sorted(pages, key=lambda page: page.path.split("/"))}


_cache = SiteCache(_read_pages)
