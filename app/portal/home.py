"""The home page: what do you need?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.portal.procedure_row import procedure_row
from app.procedures import catalogue
from app.procedures.procedure_search import search_procedures
from app.themes import charter

bp = Blueprint("home", __name__)

MAX_SUGGESTIONS = 6
MAX_POPULAR = 6


@bp.get("/")
@access("public")
def show_home() -> Response:
    """With `q`, also what the words typed so far suggest."""
    query = request.args.get("q", "").strip()
    if query:
        return render("portal/home.html", query=query, suggestions=_suggestions(query), **_template_context())
    return get_cached_page(
        "home", lambda: render("portal/home.html", query="", suggestions=None, **_template_context())
    )


def _suggestions(query: str) -> list[dict[str, Any]]:
    return [procedure_row(live) for live in search_procedures(query)[:MAX_SUGGESTIONS]]


def _template_context() -> dict[str, Any]:
    topic_slugs = catalogue.group_by_theme()
    authority = charter.get_charter()
    return {
        "themes": [topic for topic in authority.topics if topic.slug in topic_slugs],
        "popular": [procedure_row(live) for live in catalogue.most_used_procedures(MAX_POPULAR)],
        "announcement": authority.announcement,
    }
