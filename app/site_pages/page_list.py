"""The pages of the site as a tree: find, create, move and delete them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import SOURCE_LANGUAGE
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.definitions.editing.identifiers import make_slug
from app.site_pages import published_pages, redirects
from app.site_pages.contents import create_contents, read_text
from app.site_pages.default_home import HOME_PATH, build_default_home
from app.site_pages.models import SitePage, SitePageVersion
from app.site_pages.published_pages import PREFIX

MAX_DEPTH = 4
MAX_TITLE = 120
_PATH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")


class PageNotFound(NotFound):
    """There is no such page."""


class PathRefused(ValueError):
    """The address is not one, is too deep, or is that of another page; `problem` says which: "form", "used" or "home"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class PageRow:
    """A page of the tree, with its title in French and its state."""

    id: UUID
    path: str
    title: str
    depth: int
    is_published: bool
    has_draft: bool


def find_page(page_id: UUID) -> SitePage:
    """The page of that identifier. Raises PageNotFound."""
    page = db.session.get(SitePage, page_id)
    if page is None:
        raise PageNotFound(page_id)
    return page


def find_home() -> SitePage | None:
    """The row of the home page, which a new site does not have yet."""
    return db.session.scalar(select(SitePage).where(SitePage.path == HOME_PATH))


def find_or_create_home(*, by: UUID | None) -> SitePage:
    """The row of the home page, inserted for a new site."""
    return find_home() or _insert_page(HOME_PATH, None, by)


def list_pages() -> list[PageRow]:
    """All pages, each after the one above it."""
    query = select(SitePage, SitePageVersion.contents)
    query = query.outerjoin(SitePageVersion, SitePageVersion.id == SitePage.version_id)
    rows = [
        PageRow(
            page.id,
            page.path,
            read_text((page.draft or contents or build_default_home())["titles"], SOURCE_LANGUAGE),
            page.path.count("/") + 1 if page.path else 0,
            page.version_id is not None,
            page.draft is not None,
        )
        for page, contents in db.session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.path.split("/"))


def load_contents(page: SitePage) -> Mapping[str, Any]:
    """The working copy, else the version in force; for the home page, else the default one."""
    if page.draft is not None:
        return page.draft
    return load_version_contents(page) or build_default_home()


def load_version_contents(page: SitePage) -> dict[str, Any] | None:
    """Load the contents in force; None for a page that was never published."""
    if page.version_id is None:
        return None
    return db.session.get_one(SitePageVersion, page.version_id).contents


def create_page(title: str, *, parent: str = "", by: UUID | None) -> SitePage:
    """A new page below another one, with the address that its title gives. Raises PathRefused."""
    title = title.strip()[:MAX_TITLE]
    if not title:
        raise PathRefused("form")
    siblings = [page.path for page in list_pages()]
    prefix = f"{parent}/" if parent else ""
    slug = make_slug(title, {path.removeprefix(prefix) for path in siblings if path.startswith(prefix)}, default="page")
    path = f"{prefix}{slug}"
    _check_path(path, siblings)
    return _insert_page(path, create_contents(title), by)


def change_path(page: SitePage, path: str, *, by: Actor) -> list[tuple[str, str]]:
    """Gives the page another address, and with it the pages below; returns the former and new ones. Raises PathRefused.

    The former address of a published page leads to the new one.
    """
    path = path.strip().strip("/").lower()
    if page.path == HOME_PATH:
        raise PathRefused("home")
    if path == page.path:
        return []
    pages = db.session.scalars(select(SitePage)).all()
    moving = [each for each in pages if is_below(each.path, page.path)]
    moves = [(each.path, path + each.path.removeprefix(page.path)) for each in moving]
    for _, address in moves:
        _check_path(address, [page.path for page in pages if page not in moving])
    if is_below(path, page.path):
        raise PathRefused("form")
    for each, (_, address) in zip(moving, moves, strict=True):
        former, each.path = each.path, address
        if each.version_id is not None:
            redirects.record_moved_page(f"{PREFIX}{former}", f"{PREFIX}{address}", by=by)
    published_pages.clear_cache()
    return moves


def delete_page(page: SitePage, *, by: Actor) -> None:
    """Deletes a page with its versions; its address says so if it was public.

    Raises PathRefused for the home page, and while there are pages below.
    """
    if page.path == HOME_PATH:
        raise PathRefused("home")
    paths = db.session.scalars(select(SitePage.path))
    if any(path != page.path and is_below(path, page.path) for path in paths):
        raise PathRefused("used")
    if page.version_id is not None:
        redirects.record_deleted_page(f"{PREFIX}{page.path}", by=by)
    db.session.delete(page)
    published_pages.clear_cache()


def is_below(path: str, parent: str) -> bool:
    """Whether the address is that page or one below it."""
    return path == parent or path.startswith(f"{parent}/")


def _check_path(path: str, used: Iterable[str]) -> None:
    if not _PATH.fullmatch(path) or path.count("/") >= MAX_DEPTH or len(path) > 200:
        raise PathRefused("form")
    if path in used:
        raise PathRefused("used")


def _insert_page(path: str, draft: dict[str, Any] | None, by: UUID | None) -> SitePage:
    page = SitePage(id=new_id(), path=path, draft=draft, revision=0, saved_at=None, saved_by_id=by, version_id=None)
    db.session.add(page)
    db.session.flush()
    return page
