"""The home page: what do you need?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.portal.procedure_row import procedure_row
from app.portal.site_search import list_suggestions
from app.procedures import catalogue
from app.themes import charter

bp = Blueprint("home", __name__)

MAX_POPULAR = 6


@bp.get("/")
@access("public")
def show_home() -> Response:
    """With `q`, also what the words typed so far suggest."""
    query = request.args.get("q", "").strip()
    if not query:
        return get_cached_page(
            "home", lambda: render("portal/home.html", query="", suggestions=None, **_template_context())
        )
    suggestions = list_suggestions(query)
    if request.htmx:  # type: ignore[attr-defined]
        return render("portal/suggestions.html", suggestions=suggestions)
    return render("portal/home.html", query=query, suggestions=suggestions, **_template_context())


def _template_context() -> dict[str, Any]:
    topic_slugs = catalogue.group_by_theme()
    authority = charter.get_charter()
    return {
        "themes": [topic for topic in authority.topics if topic.slug in topic_slugs],
        "popular": [procedure_row(live) for live in catalogue.most_used_procedures(MAX_POPULAR)],
        "announcement": authority.announcement,
    }
