"""The catalogue of procedures, and the public page of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from app.accounts.departments import departments_of_roles
from app.cases.admission import AlreadyAsked, LevelTooLow, NotAdmitted, ProfileNeeded, QualityNeeded, asked_of
from app.cases.models import Draft
from app.core.access import access
from app.core.shared_pages import shared_page
from app.core.web import render
from app.portal.listing import listed
from app.portal.sharing import begun_by_photo
from app.portal.standing import Standing, drafts_of_mine, procedure_shown, standing_for_me
from app.procedures import catalogue, publishing
from app.procedures.offline import obstacles_of
from app.procedures.publishing import Live
from app.themes import charter

# What keeps one person from asking, not everybody.
PERSONAL = (AlreadyAsked, LevelTooLow, ProfileNeeded, QualityNeeded)

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
    if not live.is_open or live.definition.options.is_internal:
        abort(404)
    begun, mine = drafts_of_mine(live), standing_for_me(live)
    if begun or isinstance(mine.refusal, PERSONAL):
        return _procedure(live, mine, begun=begun[0] if begun else None)
    told = (mine.refusal and mine.refusal.kind, mine.places_left, _titles_asked(live))
    return shared_page(("procedure", live.version_id, told), lambda: _procedure(live, mine))


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


def _procedure(live: Live, standing: Standing, *, begun: Draft | None = None) -> Response:
    procedure = procedure_shown(live)
    obstacle = next(obstacles_of(procedure), None)
    return render(
        "portal/procedure.html",
        procedure=procedure,
        theme=charter.current().topic(procedure.theme),
        departments=departments_of_roles(procedure.functions.values()),
        retention=procedure.privacy.retention_months,
        kept_longer=procedure.privacy.is_kept_longer,
        standing=standing,
        begun=begun,
        asked_url=_asked_url(standing.refusal),
        asked_titles=_titles_asked(live),
        photo_url=url_for("sharing.show_photo_first") if begun_by_photo() == live else None,
        obstacle=obstacle,
        offline_url=url_for("offline_forms.show_form", slug=live.slug) if live.is_open and obstacle is None else None,
    )


def _titles_asked(live: Live) -> tuple[str, ...]:
    """The qualities of which the procedure asks one."""
    return tuple(quality.title for quality in asked_of(live.definition.account))


def _asked_url(refusal: NotAdmitted | None) -> str | None:
    """The request already made, for whoever made it."""
    case_id = refusal.case_id if isinstance(refusal, AlreadyAsked) else None
    return url_for("portal_cases.show_case", case_id=case_id) if case_id else None
