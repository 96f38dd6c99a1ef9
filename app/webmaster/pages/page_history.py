"""The versions of a page: compared in words with the working copy, and restored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.site_pages import page_versions
from app.site_pages.comparison import compare_contents
from app.site_pages.models import SitePage, SitePageVersion
from app.site_pages.page_list import find_page, load_contents
from app.webmaster.pages.block_conflict import find_author
from app.webmaster.pages.page_context import build_context

bp = Blueprint("page_history", __name__, url_prefix="/agents/site/pages/<uuid:page_id>/historique")


@bp.get("")
@access("page_editor")
def show_history(page_id: UUID) -> Response:
    page = find_page(page_id)
    versions = [_describe_version(page, version) for version in page_versions.list_versions(page)]
    return render("webmaster/pages/history.html", **build_context(page, ""), versions=versions)


@bp.get("/<int:number>")
@access("page_editor")
def show_version(page_id: UUID, number: int) -> Response:
    """Show the differences between a version and the working copy."""
    page = find_page(page_id)
    version = page_versions.find_version(page, number)
    return render(
        "webmaster/pages/version.html",
        **build_context(page, ""),
        version=_describe_version(page, version),
        differences=compare_contents(version.contents, load_contents(page)),
    )


@bp.post("/<int:number>/reprise")
@access("page_editor")
@rate_limit(DEFAULT)
def restore_version(page_id: UUID, number: int) -> Response:
    """Writes the version in the working copy; nothing is published yet."""
    page = find_page(page_id)
    page_versions.restore_version(page, number, by=current_actor().account_id)
    db.session.commit()
    flash(_("La version %(number)s est dans votre brouillon. Publiez-le pour la remettre sur le site.", number=number))
    return redirect(url_for("page_builder.show_builder", page_id=page.id))


def _describe_version(page: SitePage, version: SitePageVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "published_at": version.published_at,
        "author": find_author(version.published_by_id),
        "comment": version.comment,
        "is_current": version.id == page.version_id,
    }
