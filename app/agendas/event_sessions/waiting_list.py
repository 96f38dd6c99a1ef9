"""The waiting list of a session: places that are given back are offered to the first who fits, until a deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.agendas.event_sessions.event_sessions import count_free_places, lock_session
from app.agendas.event_sessions.places import first_that_fits, offer_deadline
from app.agendas.event_sessions.registrations import (
    cancel_at_locked_session,
    delete_expired_holds_of,
    is_lapsed,
    party_of,
    take_places_of,
)
from app.agendas.models import OFFERED, WAITING, Booking, EventSession
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue

OFFER_PLACES, ANNOUNCE_CHANGE = "offer_places", "announce_registration"
# Steps of a registration that its applicant is told of after the act that caused them.
OFFER, LAPSE, MOVE, CANCELLATION = "offered", "lapsed", "moved", "cancelled"


def queue_offers(session_id: UUID | None) -> None:
    """Offer the free places of a session once this transaction is committed."""
    if session_id is not None:
        enqueue(OFFER_PLACES, session_id=session_id)


def run_offers(session_id: str) -> None:
    """Outbox handler: offer the free places of a session."""
    offer_places(UUID(session_id))


def offer_places(session_id: UUID) -> list[Booking]:
    """Offer the free places of a session to those who wait, in their order; returns those who are offered some.

    An offer whose deadline has passed is given to the next one.
    """
    offered: list[Booking] = []
    session, now = lock_session(session_id), clock.now()
    delete_expired_holds_of(session.id)
    for lapsed in _list_in_state(session, OFFERED):
        if is_lapsed(lapsed, now):
            cancel_at_locked_session(lapsed)
            queue_announcement(lapsed, LAPSE)
    db.session.flush()
    deadline = None if session.cancelled_at else offer_deadline(now, session.starts_at)
    while deadline is not None and (booking := _find_next(session)) is not None:
        if not take_places_of(booking, session, party_of(booking)):
            break
        booking.state, booking.held_until = OFFERED, deadline
        booking.sequence += 1
        queue_announcement(booking, OFFER)
        offered.append(booking)
        db.session.flush()
    return offered


def offer_freed_places() -> int:
    """Offer the places that nobody gave back by hand: of forms that were left, of offers whose deadline has passed."""
    now = clock.now()
    lapsed = and_(Booking.state == OFFERED, Booking.held_until <= now)
    query = select(Booking.session_id).where(
        Booking.session_id.is_not(None), Booking.starts_at > now, or_(Booking.state == WAITING, lapsed)
    )
    session_ids = {session_id for session_id in db.session.scalars(query) if session_id is not None}
    return sum(len(offer_places(session_id)) for session_id in sorted(session_ids, key=str))


def queue_announcement(booking: Booking, step: str, *, former: datetime | None = None) -> None:
    """Tell the applicant of a change, with one notice, once this transaction is committed."""
    if booking.case_id is not None:
        enqueue(ANNOUNCE_CHANGE, booking_id=booking.id, step=step, former=former.isoformat() if former else "")


def rank_of(booking: Booking) -> int:
    """The rank of a registration among those who wait, from 1."""
    waiting = db.session.scalars(_select_waiting(booking.session_id)).all()
    return waiting.index(booking) + 1 if booking in waiting else 0


def list_waiting(session: EventSession) -> list[Booking]:
    """The registrations that wait for places, in their order."""
    return list(db.session.scalars(_select_waiting(session.id)))


def _find_next(session: EventSession) -> Booking | None:
    free = count_free_places([session])[session.id]
    return first_that_fits(((booking, party_of(booking)) for booking in list_waiting(session)), free)


def _list_in_state(session: EventSession, state: str) -> list[Booking]:
    return list(db.session.scalars(select(Booking).where(Booking.session_id == session.id, Booking.state == state)))


def _select_waiting(session_id: UUID | None) -> Select[Booking]:
    waiting = (Booking.session_id == session_id, Booking.state == WAITING)
    return select(Booking).where(*waiting).order_by(Booking.booked_at, Booking.id)
