"""The sessions that everybody reads: those of the agendas of events in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from app.agendas.agenda_store import all_agendas, find_agenda
from app.agendas.calendar_files.invitations import CalendarEntry
from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.event_sessions.event_sessions import SessionNotFound, get_session, list_sessions
from app.agendas.models import EventSession
from app.core import clock
from app.core.db import db
from app.core.sites import current_site
from app.themes import charter

PATH = "/evenements"
MAX_ENTRIES = 500


def list_event_agendas() -> list[Agenda]:
    """The agendas of events in use."""
    return [agenda for agenda in all_agendas().values() if agenda.kind == EVENTS]


def list_public_sessions(
    *, since: datetime, until: datetime | None = None, service: str = "", limit: int = MAX_ENTRIES
) -> list[EventSession]:
    """The sessions of all agendas of events, in order of time; those that are cancelled stay, and say so."""
    slugs = [agenda.slug for agenda in list_event_agendas()]
    return list_sessions(slugs, since=since, until=until, service=service, limit=limit)


def get_public_session(session_id: UUID) -> tuple[Agenda, EventSession]:
    """A session that everybody reads, with its agenda. Raises SessionNotFound."""
    session = db.session.get(EventSession, session_id)
    agenda = find_agenda(session.agenda_slug) if session is not None else None
    if agenda is None:
        raise SessionNotFound(session_id)
    return agenda, get_session(agenda, session_id)


def list_calendar_entries() -> Iterator[CalendarEntry]:
    """The sessions as calendars of other software show them. Nobody is named."""
    site, authority = current_site(), charter.get_charter()
    for session in list_public_sessions(since=clock.now()):
        yield CalendarEntry(
            uid=f"{session.id}@{urlsplit(site.base_url).hostname}",
            sequence=int(session.changed_at.timestamp()),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            summary=session.title,
            location=session.place,
            description=session.description,
            url=f"{site.base_url}{PATH}/{session.id}",
            updated_at=session.changed_at,
            is_cancelled=session.cancelled_at is not None,
            organiser_name=authority.name,
            organiser_email=authority.email or authority.sender_email,
            alarm_minutes=0,
        )
