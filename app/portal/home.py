"""The home page: what do you need?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.core.access import access
from app.core.shared_pages import shared_page
from app.core.web import render
from app.portal.listing import listed
from app.procedures import catalogue
from app.themes import charter

bp = Blueprint("home", __name__)

SUGGESTIONS = 6
POPULAR = 6


@bp.get("/")
@access("public")
def show_home() -> Response:
    """With `q`, also what the words typed so far suggest."""
    query = request.args.get("q", "").strip()
    if query:
        return render("portal/home.html", query=query, suggestions=_suggestions(query), **_context())
    return shared_page("home", lambda: render("portal/home.html", query="", suggestions=None, **_context()))


def _suggestions(query: str) -> list[dict[str, Any]]:
    return [listed(live) for live in catalogue.find(query)[:SUGGESTIONS]]


def _context() -> dict[str, Any]:
    used = catalogue.by_theme()
    authority = charter.current()
    return {
        "themes": [topic for topic in authority.topics if topic.slug in used],
        "popular": [listed(live) for live in catalogue.most_used(POPULAR)],
        "announcement": authority.announcement,
    }
