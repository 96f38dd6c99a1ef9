"""Search over everything that the site publishes for residents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from app.agendas import search_entries as agenda_entries
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
    agenda_entries.EVENT: (_("Événements"), _("Événement")),
    agenda_entries.ROOM: (_("Salles"), _("Salle")),
    agenda_entries.APPOINTMENT: (_("Rendez-vous"), _("Rendez-vous")),
    agenda_entries.EQUIPMENT_LOAN: (_("Matériel"), _("Matériel")),
}


@dataclass(frozen=True)
class Suggestion:
    """A result for the words typed so far; its label says what it is when its title may not."""

    hit: SearchHit
    label: str


@bp.get("")
@access("public")
def show_results() -> Response:
    query, kind = request.args.get("q", "").strip()[:MAX_LENGTH], request.args.get("type", "")
    room_query = read_room_query(query, clock.today())
    rooms = find_free_rooms(list_public_rooms(), people=room_query.people, day=room_query.day) if room_query else []
    results = find_for_residents(query, but=agenda_entries.ROOM if rooms else "")
    if query and not results.hits and not rooms and not kind and not request.headers.get("HX-Request"):
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
        room_query=room_query,
        rooms=rooms,
    )


def list_suggestions(query: str) -> list[Suggestion]:
    """List the suggestions for the words typed so far."""
    hits = find_for_residents(query, is_typing=True).hits[:MAX_SUGGESTIONS]
    return [Suggestion(hit, str(KINDS[hit.kind][1]) if hit.kind in agenda_entries.KINDS else "") for hit in hits]


def find_for_residents(query: str, *, is_typing: bool = False, but: str = "") -> SearchResults:
    """Find the results that residents may open now: what closed since the index was refreshed is left out, and one kind.

    That kind is the one shown beside the results: rooms that are free on a day are not listed again whatever the day.
    """
    results = run_search(query, is_typing=is_typing)
    all_hits = (*results.hits, *results.near_hits)
    open_entries = agenda_entries.find_open_entries(
        (hit.kind, hit.key) for hit in all_hits if hit.kind in agenda_entries.KINDS
    )

    def is_open(hit: SearchHit) -> bool:
        if hit.kind == PROCEDURE:
            return is_open_to_residents(hit.key)
        return hit.kind not in agenda_entries.KINDS or (hit.kind, hit.key) in open_entries

    def select_open(hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        return tuple(hit for hit in hits if hit.kind != but and is_open(hit))

    return replace(results, hits=select_open(results.hits), near_hits=select_open(results.near_hits))
