"""Registrations at sessions: places held, confirmed, moved; all the people of a registration, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from app.agendas import bookings
from app.agendas.availability import Slot
from app.agendas.bookings import HOLD_TIME, BookingEnded, SlotTaken
from app.agendas.event_sessions.event_sessions import find_taken_places, is_open, lock_session, resource_of
from app.agendas.event_sessions.places import Party, Place, choose_places, read_capacity
from app.agendas.lanes import WITHOUT_SESSION_SYNC, delete_units, expired_deletion, take_lanes
from app.agendas.models import CANCELLED, CONFIRMED, HELD, OFFERED, WAITING, Booking, BookingUnit, EventSession
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id


class SessionFull(SlotTaken):
    """Too few places are left for all the people who register together, or on the waiting list."""


class RegistrationClosed(SlotTaken):
    """Nobody registers at the session now: it is cancelled, not open yet, or over; or too many people come together."""


@dataclass(frozen=True)
class Wish:
    """Wish to come to a session together, or to wait for places, and for which question of which draft, if any."""

    session_id: UUID
    party: Party
    is_waiting: bool = False
    is_by_agent: bool = False
    draft_id: UUID | None = None
    field_id: str | None = None


def hold_places(wish: Wish) -> Booking:
    """Hold places for the draft of a form, instead of those that it held. Raises SessionFull, RegistrationClosed."""
    if wish.draft_id is None or wish.field_id is None:
        raise ValueError("a hold is for a question of a draft")
    booking = bookings.find_booking(wish.draft_id, wish.field_id)
    if booking is None or not bookings.lock_booking(booking):
        booking = _write_booking(_lock_open(wish), wish, state=HELD)
    elif booking.state != HELD:
        raise RegistrationClosed
    elif not _is_same(booking, wish):
        _take_places(booking, _lock_open(wish), wish.party)
    booking.held_until = clock.now() + HOLD_TIME
    return booking


def register(wish: Wish, *, case_id: UUID | None = None) -> Booking:
    """Register at once, or wait for places. Raises SessionFull, RegistrationClosed."""
    session = _lock_open(wish)
    if wish.is_waiting and count_waiting(session.id) + wish.party.people > session.waiting_places:
        raise SessionFull(session.id)
    booking = _write_booking(session, wish, state=WAITING if wish.is_waiting else CONFIRMED)
    booking.case_id = case_id
    return booking


def move_registration(booking: Booking, wish: Wish) -> None:
    """Move a registration to another session with all its people, in this transaction. Raises SessionFull, BookingEnded."""
    session_ids = {session_id for session_id in (booking.session_id, wish.session_id) if session_id is not None}
    for session_id in sorted(session_ids, key=str):
        lock_session(session_id)
    bookings.lock_live(booking)
    _take_places(booking, _lock_open(wish), wish.party)
    booking.state, booking.held_until = CONFIRMED, None
    booking.sequence += 1
    booking.reminded_at = booking.arrived_at = booking.checked_at = None


def accept_offer(booking: Booking) -> None:
    """Take the places that were offered. Raises BookingEnded once somebody else may have them."""
    bookings.lock_live(booking)
    if booking.state != OFFERED or booking.held_until is None or booking.held_until <= clock.now():
        raise BookingEnded(booking.id)
    booking.state, booking.held_until = CONFIRMED, None
    booking.sequence += 1


def count_waiting(session_id: UUID) -> int:
    """Count the people who wait for places at a session."""
    waiting = (Booking.session_id == session_id, Booking.state == WAITING)
    return db.session.scalar(select(func.coalesce(func.sum(Booking.people), 0)).where(*waiting)) or 0


def party_of(booking: Booking) -> Party:
    """The people of a registration."""
    return Party(booking.people, booking.categories or {})


def take_places_of(booking: Booking, session: EventSession, party: Party) -> bool:
    """Whether the places of a whole party were taken at a locked session; the database refuses a place taken twice."""
    places = choose_places(
        read_capacity(session.places, session.categories),
        find_taken_places([session.id], but=booking.id)[session.id],
        party,
    )
    return places is not None and take_lanes(booking.id, session.agenda_slug, _slot_of(session, places))


def delete_expired_holds_of(session_id: UUID) -> None:
    """Give back the places of forms that were left, at a locked session."""
    statement = expired_deletion(Booking.session_id == session_id)
    db.session.execute(statement, execution_options=WITHOUT_SESSION_SYNC)


def _lock_open(wish: Wish) -> EventSession:
    """Raises RegistrationClosed. An agent registers somebody until the session ends."""
    session, now = lock_session(wish.session_id), clock.now()
    is_refused = (
        session.cancelled_at is not None or session.ends_at <= now if wish.is_by_agent else not is_open(session, now)
    )
    too_many = wish.party.people > session.max_people and not wish.is_by_agent
    if is_refused or too_many or wish.party.people < 1:
        raise RegistrationClosed(session.id)
    return session


def _write_booking(session: EventSession, wish: Wish, *, state: str) -> Booking:
    booking_id = new_id()
    is_first = insert_once(
        Booking,
        id=booking_id,
        agenda_slug=session.agenda_slug,
        service=session.service,
        session_id=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        people=wish.party.people,
        categories=dict(wish.party.categories),
        quantity=1,
        state=state,
        draft_id=wish.draft_id,
        field_id=wish.field_id,
        sequence=0,
        booked_at=clock.now(),
    )
    if not is_first:
        raise RegistrationClosed(session.id)
    booking = db.session.get_one(Booking, booking_id)
    if state != WAITING:
        delete_expired_holds_of(session.id)
        if not take_places_of(booking, session, wish.party):
            db.session.expunge(booking)
            db.session.execute(delete(Booking).where(Booking.id == booking_id), execution_options=WITHOUT_SESSION_SYNC)
            raise SessionFull(session.id)
    return booking


def _take_places(booking: Booking, session: EventSession, party: Party) -> None:
    """Take the new places before the former ones are given back, so that a refusal leaves them. Raises SessionFull."""
    former_units = list(db.session.scalars(select(BookingUnit.id).where(BookingUnit.booking_id == booking.id)))
    delete_expired_holds_of(session.id)
    if not take_places_of(booking, session, party):
        raise SessionFull(session.id)
    delete_units(booking.id, only=former_units)
    booking.session_id, booking.agenda_slug, booking.service = session.id, session.agenda_slug, session.service
    booking.starts_at, booking.ends_at = session.starts_at, session.ends_at
    booking.people, booking.categories = party.people, dict(party.categories)
    db.session.flush()


def _slot_of(session: EventSession, places: list[Place]) -> Slot:
    lanes = tuple((resource_of(session.id, pool), number) for pool, number in places)
    return Slot(session.starts_at, session.ends_at, session.ends_at, lanes, session.starts_at)


def _is_same(booking: Booking, wish: Wish) -> bool:
    """Whether the hold is already what is asked for."""
    return (booking.session_id, party_of(booking)) == (
        wish.session_id,
        Party(wish.party.people, dict(wish.party.categories)),
    )


def is_lapsed(booking: Booking, now: datetime) -> bool:
    """Whether the deadline of an offer has passed."""
    return booking.state == OFFERED and booking.held_until is not None and booking.held_until <= now


def cancel_at_locked_session(booking: Booking) -> None:
    """Give the places of a registration back, at a session that is locked."""
    booking.state, booking.held_until = CANCELLED, None
    booking.sequence += 1
    delete_units(booking.id)
