"""Changes of the registration of a case, by its applicant, by an agent or by the waiting list: recorded, and told once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.agendas.booked_prices import find_price, publish_change
from app.agendas.bookings import BookingEnded
from app.agendas.case_bookings import can_change, lock_case
from app.agendas.event_sessions.event_sessions import SessionNotFound
from app.agendas.event_sessions.registrations import Wish, accept_offer, move_registration, party_of
from app.agendas.event_sessions.session_offers import read_sessions
from app.agendas.event_sessions.waiting_list import CANCELLATION, LAPSE, MOVE, OFFER, queue_offers
from app.agendas.events import RegistrationChanged
from app.agendas.models import CANCELLED, OFFERED, WAITING, Booking, EventSession
from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.lifecycle import correction
from app.cases.models import Case
from app.cases.reading import case_values
from app.core import event_bus
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures.fields.event import describe_registration

CONFIRMATION, ACCEPTANCE, CHANGED = "confirmed", "accepted", "changed"
STEPS = (CONFIRMATION, ACCEPTANCE, CHANGED, WAITING, OFFER, LAPSE, MOVE, CANCELLATION)


def postpone(case: Case, booking: Booking, session_id: UUID, *, by: Actor) -> None:
    """Move all the people of a registration to another session, in one act with one notice. Raises SlotTaken, BookingEnded."""
    lock_case(case)
    if not can_change(booking, by=by):
        raise BookingEnded(booking.id)
    former_session, former = booking.session_id, booking.starts_at
    if session_id == former_session:
        return
    former_price = find_price(case, booking)
    move_registration(booking, Wish(session_id, party_of(booking), is_by_agent=by.is_agent))
    queue_offers(former_session)
    publish_change(case, booking, former_price, by=by)
    record_change(case, booking, MOVE, by=by, former=former)


def accept_places(case: Case, booking: Booking, *, by: Actor) -> None:
    """Take the places that were offered to who waited. Raises BookingEnded once somebody else may have them."""
    lock_case(case)
    accept_offer(booking)
    record_change(case, booking, ACCEPTANCE, by=by)


def announce_change(booking_id: str, step: str, former: str) -> None:
    """Outbox handler: record and tell what happened to a registration by another's act."""
    booking = db.session.get(Booking, UUID(booking_id))
    if booking is None or booking.case_id is None:
        return
    case = db.session.get_one(Case, booking.case_id)
    record_change(case, booking, step, by=SYSTEM, former=datetime.fromisoformat(former) if former else None)


def record_change(
    case: Case, booking: Booking, step: str, *, by: Actor, former: datetime | None = None, has_answer: bool = True
) -> None:
    """Record a change on the timeline, in the answer, and tell who follows registrations."""
    session = db.session.get(EventSession, booking.session_id)
    if session is None:
        raise SessionNotFound(booking.session_id)
    if has_answer and booking.state != CANCELLED:
        _update_answer(case, booking, session)
    details = {"step": step, "when": booking.starts_at.isoformat()}
    if former is not None:
        details["former"] = former.isoformat()
    if booking.held_until is not None:
        details["until"] = booking.held_until.isoformat()
    timeline.record(case, "registration_changed", by=by, details=details)
    event_bus.publish(RegistrationChanged(case, booking, step, former, by))


def _update_answer(case: Case, booking: Booking, session: EventSession) -> None:
    """The answer tells the session of now: texts, documents and lists read it."""
    procedure, answers = procedure_of(case), case_values.answers_of(case)
    field = next((field for field in procedure.fields if field.id == booking.field_id), None)
    if field is None or not answers.get(field.id):
        return
    party = party_of(booking)
    is_waiting = booking.state in (WAITING, OFFERED)
    answer = describe_registration(read_sessions([session])[0], party.people, party.categories, is_waiting=is_waiting)
    # The people are those who registered, with the words of their categories.
    answer["detail"] = answers[field.id]["detail"]
    correction.store_answers(case, procedure, {**answers, field.id: answer})
