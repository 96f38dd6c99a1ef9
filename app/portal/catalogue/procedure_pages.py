"""The catalogue of procedures, and the public page of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from app.accounts.departments import list_department_names
from app.cases.lifecycle.submission_rules import (
    AlreadyAsked,
    LevelTooLow,
    NotAdmitted,
    ProfileNeeded,
    QualityNeeded,
    required_qualities,
)
from app.cases.models import Draft
from app.core.web.access_rules import access
from app.core.web.page_cache import get_cached_page
from app.core.web.responses import render
from app.knowledge.article_search import search_articles
from app.knowledge.published_articles import list_about_procedure
from app.portal.catalogue.procedure_availability import (
    Availability,
    availability_for_actor,
    drafts_of_actor,
    procedure_for_resident,
)
from app.portal.catalogue.procedure_row import procedure_row
from app.portal.form.photo_sharing import photo_report_procedure
from app.procedures import catalogue, publishing
from app.procedures.definition import Procedure
from app.procedures.offline.offline_form import obstacles_of
from app.procedures.procedure_search import search_procedures
from app.procedures.publishing import LiveProcedure
from app.themes import charter

# What keeps one person from asking, not everybody.
PERSONAL_REFUSALS = (AlreadyAsked, LevelTooLow, ProfileNeeded, QualityNeeded)

MAX_ARTICLES = 4

bp = Blueprint("catalogue", __name__, url_prefix="/demarches")


@bp.get("")
@access("public")
def show_catalogue() -> Response:
    query, theme = request.args.get("q", "").strip(), request.args.get("theme", "")
    if query:
        return _render_catalogue(query, theme)
    return get_cached_page(("catalogue", theme), lambda: _render_catalogue("", theme))


@bp.get("/<slug>")
@access("public")
def show_procedure(slug: str) -> Response:
    live = publishing.live_procedure(slug)
    if not live.is_open or live.definition.options.is_internal:
        abort(404)
    drafts, availability = drafts_of_actor(live), availability_for_actor(live)
    if drafts or isinstance(availability.refusal, PERSONAL_REFUSALS):
        return _render_procedure(live, availability, draft=drafts[0] if drafts else None)
    cache_key = (
        availability.refusal and availability.refusal.kind,
        availability.remaining_quota,
        _required_quality_titles(live),
    )
    return get_cached_page(("procedure", live.version_id, cache_key), lambda: _render_procedure(live, availability))


def _render_catalogue(query: str, theme: str) -> Response:
    procedures = search_procedures(query, theme=theme or None, is_typing=bool(request.htmx))  # type: ignore[attr-defined]
    topics = charter.get_charter().topics
    return render(
        "portal/catalogue/procedures.html",
        query=query,
        theme=charter.get_charter().resolve_topic(theme),
        themes=[topic for topic in topics if topic.slug in catalogue.group_by_theme()],
        groups=_group_procedures(procedures, is_search=bool(query or theme)),
        total=len(procedures),
        articles=search_articles(query)[:MAX_ARTICLES] if query else [],
    )


def _group_procedures(
    results: list[LiveProcedure], *, is_search: bool
) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """By topic without a search, by relevance with one."""
    if is_search:
        return [(None, [procedure_row(live) for live in results])] if results else []
    topics = charter.get_charter().topics
    groups = [
        (topic.title, [procedure_row(live) for live in results if catalogue.topic_of(live) == topic.slug])
        for topic in topics
    ]
    return [(title, procedures) for title, procedures in groups if procedures]


def _render_procedure(live: LiveProcedure, availability: Availability, *, draft: Draft | None = None) -> Response:
    procedure = procedure_for_resident(live)
    obstacle = next(obstacles_of(procedure), None)
    return render(
        "portal/catalogue/procedure.html",
        procedure=procedure,
        at_hand=procedure.presentation.at_hand or _list_compulsory_files(procedure),
        theme=charter.get_charter().find_topic(procedure.theme),
        articles=list_about_procedure(live.slug)[:MAX_ARTICLES],
        departments=list_department_names(procedure.functions.values()),
        retention=procedure.privacy.retention_months,
        kept_longer=procedure.privacy.is_kept_longer,
        availability=availability,
        draft=draft,
        asked_url=_existing_request_url(availability.refusal),
        quality_titles=_required_quality_titles(live),
        photo_url=url_for("sharing.show_photo_report") if photo_report_procedure() == live else None,
        obstacle=obstacle,
        offline_url=url_for("offline_forms.show_form", slug=live.slug) if live.is_open and obstacle is None else None,
    )


def _list_compulsory_files(procedure: Procedure) -> tuple[str, ...]:
    """The files that everybody has to join, as their questions name them."""
    return tuple(
        field.label
        for page in procedure.pages
        for field in page.fields
        if page.condition is None
        and field.type == "files"
        and field.required
        and field.condition is None
        and not field.for_agents
    )


def _required_quality_titles(live: LiveProcedure) -> tuple[str, ...]:
    """The qualities of which the procedure asks one."""
    return tuple(quality.title for quality in required_qualities(live.definition.account))


def _existing_request_url(refusal: NotAdmitted | None) -> str | None:
    """The request already made, for whoever made it."""
    case_id = refusal.case_id if isinstance(refusal, AlreadyAsked) else None
    return url_for("portal_cases.show_case", case_id=case_id) if case_id else None
