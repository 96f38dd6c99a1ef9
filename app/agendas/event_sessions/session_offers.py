"""Offer of a question about an event: the sessions to come of its agenda, for whoever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import func, select

from app.agendas.agenda_store import find_agenda
from app.agendas.bookings import find_booking
from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.event_sessions.event_sessions import count_free_places, is_open, list_sessions
from app.agendas.event_sessions.places import Party
from app.agendas.models import HELD, WAITING, Booking, EventSession
from app.core import clock
from app.core.db import db
from app.procedures.fields import Field
from app.procedures.fields.event_offer import EventOffer, OfferedSession
from app.procedures.sources.chooser import Chooser

MAX_SESSIONS = 40


def build_event_offer(field: Field, chooser: Chooser) -> EventOffer:
    """Build the offer of a question to somebody, for whom the places that they hold are free."""
    agenda = find_agenda(field.settings["agenda"])
    if agenda is None or agenda.kind != EVENTS:
        return EventOffer()

    @cache
    def own_booking() -> Booking | None:
        return find_booking(chooser.token, field.id) if chooser.token is not None else None

    return offer_sessions(
        agenda, service=field.settings.get("service") or "", own=own_booking(), is_by_agent=chooser.by.is_agent
    )


def offer_sessions(
    agenda: Agenda, *, service: str = "", own: Booking | None = None, is_by_agent: bool = False
) -> EventOffer:
    """The sessions of an agenda as they are offered; an agent registers people out of the dates of registration too."""

    @cache
    def list_offered() -> Sequence[OfferedSession]:
        now = clock.now()
        sessions = [
            session
            for session in list_sessions([agenda.slug], since=now, service=service)
            if (session.cancelled_at is None if is_by_agent else is_open(session, now))
        ][:MAX_SESSIONS]
        return read_sessions(sessions, but=own.id if own is not None else None)

    def find_held_until() -> datetime | None:
        return own.held_until if own is not None and own.state == HELD else None

    categories = tuple((category.id, category.title) for category in agenda.categories)
    return EventOffer(agenda.phone, categories, list_offered, find_held_until)


def read_sessions(sessions: Sequence[EventSession], *, but: UUID | None = None) -> list[OfferedSession]:
    """Sessions with the places left, those of one booking being free."""
    free, waiting = count_free_places(sessions, but=but), _count_waiting([session.id for session in sessions])
    return [
        OfferedSession(
            id=str(session.id),
            title=session.title,
            place=session.place,
            start=session.starts_at,
            end=session.ends_at,
            max_people=session.max_people,
            free=free[session.id],
            prices={key: category.get("price") or 0 for key, category in session.categories.items()},
            waiting_left=max(session.waiting_places - waiting.get(session.id, 0), 0),
            waiting_count=waiting.get(session.id, 0),
        )
        for session in sessions
    ]


def list_other_sessions(booking: Booking, party: Party) -> list[OfferedSession]:
    """List the other sessions of the agenda that have places for all the people of a registration."""
    agenda = find_agenda(booking.agenda_slug)
    sessions = offer_sessions(agenda).list_sessions() if agenda is not None else ()
    return [
        session
        for session in sessions
        if session.id != str(booking.session_id)
        and party.people <= session.max_people
        and session.has_places(party.people, party.categories)
    ]


def _count_waiting(session_ids: Sequence[UUID]) -> dict[UUID | None, int]:
    query = select(Booking.session_id, func.sum(Booking.people)).where(
        Booking.session_id.in_(session_ids), Booking.state == WAITING
    )
    rows = db.session.execute(query.group_by(Booking.session_id)) if session_ids else ()
    return {session_id: int(count) for session_id, count in rows}
