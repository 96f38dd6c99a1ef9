"""The home page, and what its search box suggests while one types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.portal.page_blocks import draw_page
from app.portal.pages import show_published_page
from app.portal.procedure_row import procedure_row
from app.procedures import catalogue
from app.site_pages import published_pages

bp = Blueprint("home", __name__)

MAX_SUGGESTIONS = 6


@bp.get("/")
@access("public")
def show_home() -> Response:
    """With `q`, also what the words typed so far suggest."""
    query = request.args.get("q", "").strip()
    home = published_pages.get_home()
    if not query:
        return show_published_page(home)
    suggestions = _list_suggestions(query)
    if request.htmx:  # type: ignore[attr-defined]
        return render("portal/suggestions.html", query=query, suggestions=suggestions)
    return render(
        "portal/page.html",
        page=home,
        page_view=draw_page(home.contents),
        breadcrumb=[],
        children=[],
        query=query,
        suggestions=suggestions,
    )


def _list_suggestions(query: str) -> list[dict[str, Any]]:
    return [procedure_row(live) for live in catalogue.search_procedures(query)[:MAX_SUGGESTIONS]]
