"""Search of agents over the agendas that they manage, their rooms and their events; an agenda of others gives no result.

The kind of an entry names its agenda, so that the database itself looks only at those of the agent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.agendas.agenda_rights import list_managed_agendas
from app.agendas.agenda_store import all_agendas
from app.agendas.definition import Agenda
from app.agendas.definition_schema import APPOINTMENTS, EQUIPMENT, EVENTS, ROOMS
from app.agendas.search_entries import (
    EVENT,
    ROOM,
    describe_room,
    describe_session,
    list_next_sessions,
)
from app.core.i18n import SOURCE_LANGUAGE, LazyText, gettext, use_language
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import Actor
from app.search.entries import SearchEntry
from app.search.results import run_search

URL = "/agents/agendas"
# What a result is, by the beginning of its key.
LABELS: Mapping[str, LazyText] = {
    ROOM: _("Salle"),
    EVENT: _("Événement"),
    APPOINTMENTS: _("Rendez-vous"),
    ROOMS: _("Agenda de salles"),
    EQUIPMENT: _("Matériel"),
    EVENTS: _("Agenda d’événements"),
}


@dataclass(frozen=True)
class AgendaHit:
    """An agenda, a room or an event that answers to the words of an agent, and where it is worked on."""

    label: str
    title: str
    summary: str
    url: str


def search_managed_agendas(actor: Actor, words: str, *, limit: int) -> Sequence[AgendaHit]:
    """Search what the agent manages, while they type."""
    kinds = [_kind_of(agenda) for agenda in list_managed_agendas(actor)]
    # No kind would mean all of them.
    hits = run_search(words, kinds=kinds, audience="agents", is_typing=True).hits if kinds else ()
    return [AgendaHit(str(LABELS[hit.key.partition("/")[0]]), hit.title, hit.summary, hit.url) for hit in hits[:limit]]


def list_search_entries() -> list[SearchEntry]:
    """List the entries of every agenda in use, for agents: bookable online or not."""
    with use_language(SOURCE_LANGUAGE):
        return [entry for agenda in all_agendas().values() for entry in _build_entries(agenda)]


def _build_entries(agenda: Agenda) -> list[SearchEntry]:
    """The agenda, its rooms, its events to come. No desk: it may have the name of a person."""
    day_url = f"{URL}/{agenda.slug}"
    services = tuple(service.title for service in agenda.services)
    things = tuple(resource.title for resource in agenda.resources) if agenda.kind == EQUIPMENT else ()
    keywords = (*services, *things, gettext("agenda"))
    entries = [_build_entry(agenda, agenda.kind, agenda.title, agenda.place, day_url, keywords)]
    if agenda.kind == ROOMS:
        for room in agenda.resources:
            summary, words = describe_room(agenda, room.people), (agenda.title, gettext("salle"))
            entries.append(_build_entry(agenda, f"{ROOM}/{room.id}", room.title, summary, day_url, words))
    for session, others in list_next_sessions([agenda]) if agenda.kind == EVENTS else ():
        url, summary = f"{day_url}/seances/{session.id}/inscrits", describe_session(session, others)
        entries.append(_build_entry(agenda, f"{EVENT}/{session.id}", session.title, summary, url, services))
    return entries


def _build_entry(
    agenda: Agenda, key: str, title: str, summary: str, url: str, keywords: tuple[str, ...]
) -> SearchEntry:
    return SearchEntry(
        kind=_kind_of(agenda),
        key=key,
        language=SOURCE_LANGUAGE,
        title=title,
        summary=summary,
        keywords=keywords,
        url=url,
        audience="agents",
    )


def _kind_of(agenda: Agenda) -> str:
    return f"agenda:{agenda.slug}"
