"""Rooms, events and agendas that residents book as the search knows them: what is public, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.agendas.agenda_store import find_agenda
from app.agendas.definition import Agenda, Service
from app.agendas.definition_schema import APPOINTMENTS, EQUIPMENT, EVENTS
from app.agendas.event_sessions.event_sessions import list_sessions
from app.agendas.event_sessions.public_sessions import PATH, list_event_agendas
from app.agendas.models import EventSession
from app.agendas.public_rooms import PublicRoom, list_public_rooms
from app.core import clock, event_bus
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import SOURCE_LANGUAGE, gettext, ngettext, use_language
from app.procedures.catalogue import open_procedures
from app.procedures.fields.booking import Booking
from app.procedures.fields.slot import Slot
from app.procedures.publishing import LiveProcedure
from app.search.entries import SearchEntry
from app.search.events import ContentChanged

ROOM, EVENT, APPOINTMENT, EQUIPMENT_LOAN = "room", "event", "appointment", "equipment"
KINDS = (ROOM, EVENT, APPOINTMENT, EQUIPMENT_LOAN)
MAX_SESSIONS = 5000
# The procedure that asks for it comes first where both answer as well.
WEIGHT = 0.9
# Longer than the time between two runs of the task that looks for events that ended.
RECENT = timedelta(minutes=15)


@dataclass(frozen=True)
class BookableAgenda:
    """An agenda of appointments or of equipment, with the procedure that books it and the services that it asks for."""

    agenda: Agenda
    procedure: LiveProcedure
    services: tuple[Service, ...]

    @property
    def kind(self) -> str:
        return EQUIPMENT_LOAN if self.agenda.kind == EQUIPMENT else APPOINTMENT

    @property
    def key(self) -> str:
        return f"{self.agenda.slug}/{self.procedure.slug}"


def list_search_entries() -> list[SearchEntry]:
    """List the entries of what residents may see or book now, in the language in which agendas are written."""
    with use_language(SOURCE_LANGUAGE):
        return [
            *map(_build_room_entry, list_public_rooms()),
            *(_build_event_entry(*line) for line in list_next_sessions(list_event_agendas())),
            *map(_build_agenda_entry, _list_bookable_agendas()),
        ]


def find_open_entries(entries: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of these kinds and keys, those that residents may still open: the index is a few minutes old at most."""
    pairs = set(entries)
    if not pairs:
        return set()
    open_entries = {(ROOM, _room_key(room)) for room in list_public_rooms()}
    open_entries |= {(bookable.kind, bookable.key) for bookable in _list_bookable_agendas()}
    return pairs & (open_entries | _find_events_to_come([UUID(key) for kind, key in pairs if kind == EVENT]))


def list_next_sessions(agendas: Sequence[Agenda]) -> list[tuple[EventSession, int]]:
    """The next session of each event to come, with how many others of its series follow; cancelled ones are left out."""
    slugs = [agenda.slug for agenda in agendas]
    groups: dict[Any, list[EventSession]] = {}
    for session in list_sessions(slugs, since=clock.now(), limit=MAX_SESSIONS):
        if session.cancelled_at is None:
            groups.setdefault((session.series or session.id, session.title), []).append(session)
    return [(sessions[0], len(sessions) - 1) for sessions in groups.values()]


def describe_session(session: EventSession, others: int) -> str:
    """Describe when and where a session is, and how many others follow."""
    parts = [format_moment(session.starts_at), session.place]
    if others:
        parts.append(ngettext("une autre date", "%(num)s autres dates", others))
    return ", ".join(filter(None, parts))


def describe_room(agenda: Agenda, people: int | None) -> str:
    """Describe where a room is, and how many people it holds."""
    capacity = ngettext("%(num)s personne", "%(num)s personnes", people) if people else ""
    return ", ".join(filter(None, (agenda.place, capacity)))


def mark_ended_events() -> None:
    """Have the index refreshed when an event has just ended: nobody changes it then. Regular."""
    now = clock.now()
    query = select(EventSession.id).where(EventSession.ends_at > now - RECENT, EventSession.ends_at <= now)
    if db.session.scalar(query.limit(1)) is not None:
        event_bus.publish(ContentChanged(EVENT))


def _build_room_entry(room: PublicRoom) -> SearchEntry:
    resource = room.resource
    return SearchEntry(
        kind=ROOM,
        key=_room_key(room),
        language=SOURCE_LANGUAGE,
        title=resource.title,
        summary=describe_room(room.agenda, resource.people),
        body=f"{resource.description} {resource.access} {resource.address} {room.agenda.address}",
        keywords=(room.agenda.title, gettext("salle"), gettext("réserver une salle")),
        url=room.url,
        weight=WEIGHT,
    )


def _room_key(room: PublicRoom) -> str:
    return f"{room.agenda.slug}/{room.resource.id}"


def _build_event_entry(session: EventSession, others: int) -> SearchEntry:
    return SearchEntry(
        kind=EVENT,
        key=str(session.id),
        language=SOURCE_LANGUAGE,
        title=session.title,
        summary=describe_session(session, others),
        body=session.description,
        keywords=_list_event_keywords(session),
        url=f"{PATH}/{session.id}",
        weight=WEIGHT,
    )


def _list_event_keywords(session: EventSession) -> tuple[str, ...]:
    """The type of activity, and the agenda."""
    agenda = find_agenda(session.agenda_slug)
    service = agenda.find_service(session.service) if agenda is not None else None
    return tuple(part.title for part in (service, agenda) if part is not None)


def _find_events_to_come(session_ids: Sequence[UUID]) -> set[tuple[str, str]]:
    agendas = {agenda.slug for agenda in list_event_agendas()}
    query = select(EventSession.id, EventSession.agenda_slug).where(
        EventSession.id.in_(session_ids), EventSession.ends_at > clock.now(), EventSession.cancelled_at.is_(None)
    )
    rows = db.session.execute(query) if session_ids else ()
    return {(EVENT, str(row.id)) for row in rows if row.agenda_slug in agendas}


def _build_agenda_entry(bookable: BookableAgenda) -> SearchEntry:
    agenda, is_equipment = bookable.agenda, bookable.agenda.kind == EQUIPMENT
    parts = agenda.resources if is_equipment else bookable.services
    titles = tuple(part.title for part in parts)
    return SearchEntry(
        kind=bookable.kind,
        key=bookable.key,
        language=SOURCE_LANGUAGE,
        title=agenda.title,
        summary=", ".join(filter(None, (*titles[:4], agenda.place))),
        body=f"{bookable.procedure.definition.title} {agenda.address}",
        keywords=titles if is_equipment else (*titles, gettext("prendre rendez-vous")),
        url=f"/demarches/{bookable.procedure.slug}",
        weight=WEIGHT,
    )


def _list_bookable_agendas() -> Iterator[BookableAgenda]:
    """The agendas that open procedures let everybody book online: those kept for a profile or a quality are left out."""
    for live in open_procedures():
        account = live.definition.options.account
        services = {} if account.profiles or account.qualities else _find_services(live)
        for slug, service_ids in services.items():
            agenda = find_agenda(slug)
            if agenda is not None and agenda.kind != EVENTS:
                services_of_form = (agenda.find_service(service_id) for service_id in service_ids)
                online_services = tuple(
                    service for service in services_of_form if service is not None and service.is_online
                )
                if online_services:
                    yield BookableAgenda(agenda, live, online_services)


def _find_services(live: LiveProcedure) -> dict[str, list[str]]:
    """The services that the questions of a procedure book, by agenda; rooms have entries of their own."""
    services: dict[str, list[str]] = {}
    for field in live.definition.fields:
        kind = {Slot.key: APPOINTMENTS, Booking.key: EQUIPMENT}.get(field.type)
        agenda = find_agenda(field.settings["agenda"]) if kind else None
        if agenda is not None and agenda.kind == kind and not field.settings.get("is_proposal"):
            services.setdefault(agenda.slug, []).append(field.settings["service"])
    return services
