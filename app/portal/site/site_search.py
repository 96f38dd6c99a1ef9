"""Search over everything that the site publishes for residents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, request

from app.agendas.public_rooms import find_free_rooms, list_public_rooms
from app.agendas.room_query import read_room_query
from app.core import clock
from app.core.db import db
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.procedures.catalogue import is_open_to_residents
from app.procedures.search_entries import KIND as PROCEDURE
from app.search.missed_searches import record_missed_search
from app.search.query import MAX_LENGTH
from app.search.results import SearchHit, SearchResults, run_search

bp = Blueprint("site_search", __name__, url_prefix="/recherche")

MAX_HITS = 30
MAX_SUGGESTIONS = 6
# In the order of the filters; what each kind is called in a list of results, and beside one result.
KINDS: Mapping[str, tuple[object, object]] = {
    PROCEDURE: (_("Démarches"), _("Démarche")),
    "article": (_("Questions et réponses"), _("Réponse")),
    "page": (_("Pages"), _("Page")),
    "news": (_("Actualités"), _("Actualité")),
}


@bp.get("")
@access("public")
def show_results() -> Response:
    query, kind = request.args.get("q", "").strip()[:MAX_LENGTH], request.args.get("type", "")
    results = find_for_residents(query)
    if query and not results.hits and not kind and not request.headers.get("HX-Request"):
        record_missed_search(query)
        db.session.commit()
    counts = results.count_by_kind()
    hits = [hit for hit in results.hits if kind in ("", hit.kind)]
    return render(
        "portal/site/search.html",
        query=query,
        kind=kind if kind in counts else "",
        kinds={key: labels for key, labels in KINDS.items() if counts.get(key)},
        counts=counts,
        total=len(results.hits),
        hits=(hits or list(results.hits))[:MAX_HITS],
        near_hits=results.near_hits,
        corrections=results.corrections,
        room_query=(room_query := read_room_query(query, clock.today())),
        rooms=find_free_rooms(list_public_rooms(), people=room_query.people, day=room_query.day) if room_query else [],
    )


def list_suggestions(query: str) -> tuple[SearchHit, ...]:
    """List the suggestions for the words typed so far."""
    return find_for_residents(query, is_typing=True).hits[:MAX_SUGGESTIONS]


def find_for_residents(query: str, *, is_typing: bool = False) -> SearchResults:
    """Find the results that residents may open now: procedures closed since the index was refreshed are left out."""
    results = run_search(query, is_typing=is_typing)

    def select_open(hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        return tuple(hit for hit in hits if hit.kind != PROCEDURE or is_open_to_residents(hit.key))

    return replace(results, hits=select_open(results.hits), near_hits=select_open(results.near_hits))
