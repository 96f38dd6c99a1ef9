"""The home page, and what its search box suggests while one types."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.portal.site.page_blocks import draw_page
from app.portal.site.pages import show_published_page
from app.portal.site.site_search import list_suggestions
from app.site_pages import published_pages

bp = Blueprint("home", __name__)


@bp.get("/")
@access("public")
def show_home() -> Response:
    """With `q`, also what the words typed so far suggest."""
    query = request.args.get("q", "").strip()
    home = published_pages.get_home()
    if not query:
        return show_published_page(home)
    suggestions = list_suggestions(query)
    if request.htmx:  # type: ignore[attr-defined]
        return render("portal/site/suggestions.html", suggestions=suggestions)
    return render(
        "portal/site/page.html",
        page=home,
        page_view=draw_page(home.contents),
        breadcrumb=[],
        children=[],
        query=query,
        suggestions=suggestions,
    )
