"""Changes of a session that people are registered at: another time, fewer places, a cancellation, each with one notice to all."""

from __future__ import annotations

from sqlalchemy import select

from app.agendas.event_sessions.event_sessions import SessionDetails, lock_session, write_details
from app.agendas.event_sessions.registrations import (
    SessionFull,
    cancel_at_locked_session,
    delete_expired_holds_of,
    party_of,
    take_places_of,
)
from app.agendas.event_sessions.waiting_list import CANCELLATION, MOVE, queue_announcement, queue_offers
from app.agendas.lanes import delete_units
from app.agendas.models import CONFIRMED, HELD, LIVE_STATES, OFFERED, Booking, EventSession
from app.core import clock, event_bus
from app.core.db import db
from app.search.events import ContentChanged


def change_session(session: EventSession, details: SessionDetails) -> None:
    """Change a session, whose registrations follow it. Raises SessionFull when fewer places remain than are taken."""
    former = lock_session(session.id).starts_at
    delete_expired_holds_of(session.id)
    registrations = list_registrations(session, states=(HELD, *LIVE_STATES))
    write_details(session, details)
    db.session.flush()
    seated = [booking for booking in registrations if booking.state in (HELD, CONFIRMED, OFFERED)]
    for booking in seated:
        delete_units(booking.id)
    for booking in seated:
        if not take_places_of(booking, session, party_of(booking)):
            raise SessionFull(session.id)
    for booking in registrations:
        booking.service, booking.starts_at, booking.ends_at = session.service, session.starts_at, session.ends_at
        if former != session.starts_at:
            booking.sequence += 1
            booking.reminded_at = None
            queue_announcement(booking, MOVE, former=former)
    queue_offers(session.id)


def cancel_session(session: EventSession, *, reason: str) -> int:
    """Cancel a session and all its registrations; returns how many."""
    lock_session(session.id)
    if session.cancelled_at is not None:
        return 0
    session.cancelled_at, session.cancellation_reason = clock.now(), reason
    event_bus.publish(ContentChanged("event"))
    delete_expired_holds_of(session.id)
    registrations = list_registrations(session, states=(HELD, *LIVE_STATES))
    for booking in registrations:
        cancel_at_locked_session(booking)
        queue_announcement(booking, CANCELLATION)
    return len([booking for booking in registrations if booking.case_id or booking.key_id])


def list_registrations(session: EventSession, *, states: tuple[str, ...]) -> list[Booking]:
    """The registrations of a session in these states, in the order in which people registered."""
    query = select(Booking).where(Booking.session_id == session.id, Booking.state.in_(states))
    return list(db.session.scalars(query.order_by(Booking.booked_at, Booking.id)))
