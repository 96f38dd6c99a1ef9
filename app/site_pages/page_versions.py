"""Publishing the working copy of a page, its former versions, and going back to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.db.definition_versions import lock_row
from app.core.ids import new_id
from app.site_pages import published_pages, redirects
from app.site_pages.default_home import HOME_PATH
from app.site_pages.models import SitePage, SitePageVersion
from app.site_pages.page_checks import Problem, list_problems
from app.site_pages.page_edits import save_edit
from app.site_pages.page_list import PageNotFound, load_contents, load_version_contents

MAX_COMMENT = 300


class PublicationRefused(ValueError):
    """The working copy has problems, or somebody changed it since it was looked at."""

    def __init__(self, problems: Sequence[Problem] = (), *, is_stale: bool = False) -> None:
        super().__init__("stale" if is_stale else "problems")
        self.problems, self.is_stale = problems, is_stale


def publish(page: SitePage, *, comment: str, by: UUID | None, revision: int | None = None) -> SitePageVersion:
    """Puts the working copy in force, as it was at `revision` if given. Raises PublicationRefused."""
    lock_row(SitePage, page.id)
    if revision is not None and revision != page.revision:
        raise PublicationRefused(is_stale=True)
    contents = load_contents(page)
    problems = list_problems(contents)
    if problems:
        raise PublicationRefused(problems)
    last_number = select(func.max(SitePageVersion.number)).where(SitePageVersion.page_id == page.id)
    version = SitePageVersion(
        id=new_id(),
        page_id=page.id,
        number=(db.session.scalar(last_number) or 0) + 1,
        contents=dict(contents),
        comment=comment.strip()[:MAX_COMMENT],
        published_at=clock.now(),
        published_by_id=by,
    )
    db.session.add(version)
    page.draft, page.version_id = None, version.id
    db.session.flush()
    if page.path != HOME_PATH:
        redirects.record_created_page(f"{published_pages.PREFIX}{page.path}")
    published_pages.clear_cache()
    return version


def withdraw(page: SitePage) -> None:
    """Takes the page off the site; what it says becomes the working copy."""
    page.draft, page.version_id = dict(load_contents(page)), None
    published_pages.clear_cache()


def list_versions(page: SitePage) -> Sequence[SitePageVersion]:
    """The versions of a page, the latest first."""
    query = select(SitePageVersion).where(SitePageVersion.page_id == page.id)
    return db.session.scalars(query.order_by(SitePageVersion.number.desc())).all()


def find_version(page: SitePage, number: int) -> SitePageVersion:
    """The version of that number. Raises PageNotFound."""
    query = select(SitePageVersion).where(SitePageVersion.page_id == page.id, SitePageVersion.number == number)
    version = db.session.scalar(query)
    if version is None:
        raise PageNotFound(page.path, number)
    return version


def restore_version(page: SitePage, number: int, *, by: UUID | None) -> None:
    """Writes a former version in the working copy, to be looked at and published. Raises PageNotFound."""
    contents = find_version(page, number).contents
    save_edit(page, lambda current: contents, by=by)


def delete_draft(page: SitePage, *, by: UUID | None) -> None:
    """Goes back to the version in force; its author can undo that. Raises PageNotFound when there is none."""
    contents: Mapping[str, Any] | None = load_version_contents(page)
    if contents is None:
        raise PageNotFound(page.path)
    in_force = contents
    save_edit(page, lambda current: in_force, by=by)
    page.draft = None
