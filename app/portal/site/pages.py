"""The pages that webmasters wrote, their images, and the preview of a working copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from app.core.i18n import gettext as _
from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.core.web.security_headers import allow_framing
from app.portal.site.page_blocks import draw_page, draw_preview, fill_in_personal_blocks
from app.portal.site.site_files import CACHE_ONE_YEAR
from app.site_pages import images, published_pages
from app.site_pages.page_list import PageNotFound, find_page, load_contents
from app.site_pages.preview_links import PATH as PREVIEW_PATH
from app.site_pages.preview_links import PreviewLinkUnusable, read_preview_token
from app.site_pages.published_pages import PREFIX, PublishedPage

bp = Blueprint("site_pages", __name__)


@bp.get(f"{PREFIX}<path:path>")
@access("public")
def show_page(path: str) -> Response:
    page = published_pages.find_published_page(path) or abort(404)
    return show_published_page(page)


def show_published_page(page: PublishedPage) -> Response:
    """The page made once for everybody, with what is one person's in its place."""
    return get_cached_page(
        ("page", page.path, page.published_at),
        lambda: _render_page(page),
        fill_in=lambda: fill_in_personal_blocks(page.contents),
    )


@bp.get(f"{PREVIEW_PATH}/<token>")
@access("public")
def show_preview(token: str) -> Response:
    """The working copy, for whoever has the link, and in the frame of the builder."""
    try:
        row = find_page(read_preview_token(token))
    except (PreviewLinkUnusable, PageNotFound):
        return render("portal/site/preview_unusable.html", status=410)
    page = PublishedPage(row.path, load_contents(row))
    response = render(
        "portal/site/page.html",
        page=page,
        page_view=draw_preview(page.contents),
        **_navigation(page),
        is_preview=True,
        is_framed=request.args.get("cadre") == "1",
    )
    allow_framing(response)
    # A preview is neither kept nor shared by anything.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/images/<uuid:image_id>/<int:revision>/<int:width>.webp")
@access("public")
def show_image(image_id: UUID, revision: int, width: int) -> Response:
    """One width of an image of the library; the address carries its revision."""
    image = images.find_image(str(image_id))
    content = images.find_file(image_id, width) if image and image.revision == revision else None
    return Response(content or abort(404), mimetype="image/webp", headers={"Cache-Control": CACHE_ONE_YEAR})


def _render_page(page: PublishedPage) -> Response:
    return render("portal/site/page.html", page=page, page_view=draw_page(page.contents), **_navigation(page))


def _navigation(page: PublishedPage) -> dict[str, Any]:
    if not page.path:
        return {"breadcrumb": [], "children": []}
    ancestors = published_pages.list_ancestors(page.path)
    return {
        "breadcrumb": [("/", _("Accueil")), *((ancestor.url, ancestor.title) for ancestor in ancestors)],
        "children": published_pages.list_children(page.path),
    }
