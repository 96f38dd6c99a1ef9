"""The catalogue of procedures, and the public page of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from app.accounts.departments import departments_of_roles
from app.core.access import access
from app.core.shared_pages import shared_page
from app.core.web import render
from app.portal.listing import listed
from app.procedures import catalogue, publishing
from app.procedures.publishing import Live
from app.themes import charter
from app.workflows import publishing as workflows
from app.workflows.path import public_path

bp = Blueprint("catalogue", __name__, url_prefix="/demarches")


@bp.get("")
@access("public")
def show_catalogue() -> Response:
    query, theme = request.args.get("q", "").strip(), request.args.get("theme", "")
    if query:
        return _catalogue(query, theme)
    return shared_page(("catalogue", theme), lambda: _catalogue("", theme))


@bp.get("/<slug>")
@access("public")
def show_procedure(slug: str) -> Response:
    live = publishing.live(slug)
    if not live.is_open:
        abort(404)
    return shared_page(("procedure", live.version_id), lambda: _procedure(live))


def _catalogue(query: str, theme: str) -> Response:
    found = catalogue.find(query, theme=theme or None)
    topics = charter.current().topics
    return render(
        "portal/catalogue.html",
        query=query,
        theme=theme,
        themes=[topic for topic in topics if topic.slug in catalogue.by_theme()],
        groups=_grouped(found, is_search=bool(query or theme)),
        total=len(found),
    )


def _grouped(found: list[Live], *, is_search: bool) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """By theme when everything is shown, best first when something was asked."""
    if is_search:
        return [(None, [listed(live) for live in found])] if found else []
    topics = charter.current().topics
    groups = [(topic.title, [listed(live) for live in found if live.theme == topic.slug]) for topic in topics]
    return [(title, procedures) for title, procedures in groups if procedures]


def _procedure(live: Live) -> Response:
    procedure = live.definition
    return render(
        "portal/procedure.html",
        procedure=procedure,
        theme=charter.current().topic(procedure.theme),
        path=[step for step in public_path(workflows.live(procedure.workflow).definition) if step.is_usual],
        departments=departments_of_roles(procedure.functions.values()),
        retention=procedure.privacy.retention_months,
    )
