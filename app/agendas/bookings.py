"""Bookings: held, confirmed, moved, cancelled. Each takes the time of its lanes in the database, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import randbelow
from uuid import UUID

from sqlalchemy import Delete, delete, select, update

from app.agendas.agenda_store import get_agenda, get_calendar, load_occupation
from app.agendas.availability import Need, Slot, is_at
from app.agendas.booked_items import is_same, items_of
from app.agendas.definition import Agenda
from app.agendas.definition_schema import FIXED
from app.agendas.earlier_slots.freed_times import announce_freed
from app.agendas.event_sessions.event_sessions import lock_session
from app.agendas.free_slots import list_slots
from app.agendas.lanes import WITHOUT_SESSION_SYNC, delete_units, expired_deletion, take_lanes
from app.agendas.models import CANCELLED, CONFIRMED, HELD, LIVE_STATES, Booking, BookingUnit
from app.agendas.walk_in_slots import find_walk_in_slot
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id

HOLD_TIME = timedelta(minutes=10)
# Of a time that several desks have: another desk is tried when somebody takes one at the same instant.
_ATTEMPTS = 20
_ONE_DAY = timedelta(days=1)


class SlotTaken(Exception):
    """The time was booked by somebody else, is closed, or cannot be booked any more."""


class _LanesTaken(SlotTaken):
    """The lanes that were found were taken meanwhile: there may be others at that time."""


class BookingEnded(Exception):
    """The booking was cancelled, or its time has come: it is neither moved nor cancelled any more."""


@dataclass(frozen=True)
class Request:
    """Wish to book a time of an agenda, and for which question of which draft, if any."""

    agenda: str
    need: Need
    start: datetime
    draft_id: UUID | None = None
    field_id: str | None = None


def find_booking(draft_id: UUID, field_id: str) -> Booking | None:
    """The booking made for a question of a draft, or of the case that it became."""
    return db.session.scalar(select(Booking).where(Booking.draft_id == draft_id, Booking.field_id == field_id))


def hold_slot(request: Request) -> Booking:
    """Hold a time for the draft of a form, in the place of the one that it held. Raises SlotTaken."""
    if request.draft_id is None or request.field_id is None:
        raise ValueError("a hold is for a question of a draft")
    booking = find_booking(request.draft_id, request.field_id)
    if booking is None or not lock_booking(booking):
        booking = _hold_new(request)
    if booking.state != HELD:
        raise SlotTaken
    if not is_same(booking, request.agenda, request.need, request.start):
        _move(booking, request)
    booking.held_until = clock.now() + HOLD_TIME
    return booking


def list_holds(draft_id: UUID) -> list[Booking]:
    """The bookings that a draft holds."""
    return list(db.session.scalars(select(Booking).where(Booking.draft_id == draft_id, Booking.state == HELD)))


def extend_hold(booking: Booking, *, until: datetime | None = None) -> bool:
    """Hold a time until that moment, or ten minutes more, even one whose hold is over if nobody has taken it.

    False if the booking is gone.
    """
    still_held = update(Booking).where(Booking.id == booking.id, Booking.state == HELD)
    result = db.session.execute(still_held.values(held_until=until or clock.now() + HOLD_TIME).returning(Booking.id))
    return result.first() is not None


def book_slot(request: Request, *, case_id: UUID | None = None) -> Booking:
    """Book a time at once. Raises SlotTaken."""
    booking = book_any_lane(request, state=CONFIRMED)
    booking.case_id = case_id
    return booking


def book_now(agenda: Agenda, need: Need) -> Booking:
    """Book the first time of today for somebody who is here. Raises SlotTaken."""
    now, calendar = clock.now(), get_calendar()
    occupation = load_occupation(agenda.slug, start=now - _ONE_DAY, end=now + 2 * _ONE_DAY)
    slot = find_walk_in_slot(agenda, need, occupation, calendar, now=now)
    if slot is None:
        raise SlotTaken
    return _book(Request(agenda.slug, need, slot.start), slot, state=CONFIRMED)


def confirm_hold(booking: Booking, *, case_id: UUID) -> None:
    """The draft has become a case, and its hold a booking."""
    booking.state, booking.held_until, booking.case_id = CONFIRMED, None, case_id


def move_booking(booking: Booking, need: Need, start: datetime) -> None:
    """Move a booking to another time, in this transaction. Raises SlotTaken, BookingEnded."""
    lock_live(booking)
    _move(booking, Request(booking.agenda_slug, need, start))
    count_move(booking)


def reassign_booking(booking: Booking, need: Need) -> None:
    """Give a booking another resource at its own time, which changes nothing for who comes. Raises SlotTaken, BookingEnded."""
    lock_live(booking)
    _move(booking, Request(booking.agenda_slug, need, booking.starts_at))


def rebook(booking: Booking, need: Need, start: datetime) -> None:
    """Book a time again for a question whose booking was cancelled, or is over. Raises SlotTaken."""
    lock_booking(booking)
    _move(booking, Request(booking.agenda_slug, need, start))
    booking.state, booking.held_until = CONFIRMED, None
    count_move(booking)


def cancel_booking(booking: Booking) -> None:
    """Give the time of a booking back. Raises BookingEnded."""
    lock_live(booking)
    booking.state, booking.held_until = CANCELLED, None
    booking.sequence += 1
    delete_units(booking.id)
    announce_freed(booking.agenda_slug, booking.starts_at, booking.ends_at, former_id=booking.id)


def check_not_ended(booking: Booking) -> None:
    """Raises BookingEnded."""
    if booking.state not in (HELD, *LIVE_STATES) or booking.ends_at <= clock.now():
        raise BookingEnded(booking.id)


def release_hold(draft_id: UUID, field_id: str) -> None:
    """Give back what a draft holds for a question, if it holds anything."""
    conditions = (Booking.draft_id == draft_id, Booking.field_id == field_id, Booking.state == HELD)
    delete_holds(delete(Booking).where(*conditions))


def need_of(booking: Booking, agenda: Agenda, *, is_by_agent: bool = False) -> Need | None:
    """Need of a booking, to look for another time; none when its service is given no more."""
    service = agenda.find_service(booking.service)
    if service is None:
        return None
    need = Need(service, booking.people, booking.quantity, is_by_agent=is_by_agent)
    if service.length == FIXED:
        return need
    items = items_of(booking)
    if booking.days:
        return replace(need, items=items, days=booking.days)
    return replace(need, items=items, minutes=int((booking.ends_at - booking.starts_at).total_seconds()) // 60)


def list_bookings_of_case(case_id: UUID) -> list[Booking]:
    """The bookings of a case in order of time, cancelled ones included."""
    return list(db.session.scalars(select(Booking).where(Booking.case_id == case_id).order_by(Booking.starts_at)))


def delete_expired_holds() -> int:
    """Delete the holds whose time has passed; returns how many."""
    return delete_holds(expired_deletion())


def delete_holds(statement: Delete) -> int:
    """Delete holds, whose times are free again; returns how many."""
    former = statement.returning(Booking.agenda_slug, Booking.starts_at, Booking.ends_at)
    rows = db.session.execute(former, execution_options=WITHOUT_SESSION_SYNC).all()
    for agenda, start, end in rows:
        announce_freed(agenda, start, end)
    return len(rows)


def count_move(booking: Booking) -> None:
    """A booking that has another time is to be recalled, and followed at the desk, again."""
    booking.sequence += 1
    booking.reminded_at = booking.arrived_at = booking.called_at = None


def lock_booking(booking: Booking) -> bool:
    """Whether the booking is still there: it is read again, and changed by nobody else until this transaction ends.

    Written, since that is what SQLite waits for. The session of an event is locked first, as by whoever takes a place there.
    """
    if booking.session_id is not None:
        lock_session(booking.session_id)
    statement = update(Booking).where(Booking.id == booking.id).values(state=Booking.state).returning(Booking)
    return db.session.scalar(statement, execution_options={"populate_existing": True}) is not None


def lock_live(booking: Booking) -> None:
    """Raises BookingEnded."""
    if not lock_booking(booking):
        raise BookingEnded(booking.id)
    check_not_ended(booking)


def _hold_new(request: Request) -> Booking:
    """Hold a time for a draft that holds none; of two requests at once of the same form, both have it."""
    try:
        return book_any_lane(request, state=HELD)
    except SlotTaken:
        booking = find_booking(request.draft_id, request.field_id) if request.draft_id and request.field_id else None
        if booking is None or not lock_booking(booking):
            raise
        return booking


def book_any_lane(request: Request, *, state: str) -> Booking:
    """Book a time on whichever lanes have it, while others book it too."""
    for turn in _draw_turns():
        with suppress(_LanesTaken):
            return _book(request, _find_slot(request, turn=turn), state=state)
    raise SlotTaken


def _draw_turns() -> Iterator[int]:
    """The lanes to pass over at each attempt: none at first, then a random number, since others try again at the same instant."""
    yield 0
    for _ in range(_ATTEMPTS - 1):
        yield randbelow(_ATTEMPTS)


def _book(request: Request, slot: Slot, *, state: str) -> Booking:
    booking_id = new_id()
    is_first = insert_once(
        Booking,
        id=booking_id,
        agenda_slug=request.agenda,
        service=request.need.service.id,
        starts_at=slot.start,
        ends_at=slot.end,
        people=request.need.people,
        quantity=len(slot.lanes),
        days=request.need.days,
        state=state,
        draft_id=request.draft_id,
        field_id=request.field_id,
        sequence=0,
        booked_at=clock.now(),
    )
    if not is_first:
        raise SlotTaken
    if not take_lanes(booking_id, request.agenda, slot):
        db.session.execute(delete(Booking).where(Booking.id == booking_id), execution_options=WITHOUT_SESSION_SYNC)
        raise _LanesTaken
    return db.session.get_one(Booking, booking_id)


def _move(booking: Booking, request: Request) -> None:
    """Take the new time before giving the former one back, so that a refusal leaves the booking where it was."""
    former_units = list(db.session.scalars(select(BookingUnit.id).where(BookingUnit.booking_id == booking.id)))
    for turn in _draw_turns():
        slot = _find_slot(request, own_id=booking.id, turn=turn)
        if take_lanes(booking.id, request.agenda, slot):
            break
    else:
        raise SlotTaken
    delete_units(booking.id, only=former_units)
    if booking.starts_at != slot.start and former_units:
        announce_freed(booking.agenda_slug, booking.starts_at, booking.ends_at, former_id=booking.id)
    booking.agenda_slug, booking.service = request.agenda, request.need.service.id
    booking.starts_at, booking.ends_at = slot.start, slot.end
    booking.people, booking.quantity, booking.days = request.need.people, len(slot.lanes), request.need.days
    db.session.flush()


def _find_slot(request: Request, *, own_id: UUID | None = None, turn: int = 0) -> Slot:
    """The slot that starts at that instant, found by the search that lists them. Raises SlotTaken."""
    day = clock.to_paris(request.start).date()
    slots = list_slots(get_agenda(request.agenda), request.need, first=day, last=day, own_id=own_id, turn=turn)
    slot = next((slot for slot in slots if is_at(slot.start, request.need, request.start)), None)
    if slot is None:
        raise SlotTaken
    return slot
