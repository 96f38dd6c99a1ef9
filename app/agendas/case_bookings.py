"""Bookings of a case: they follow its corrections, and give their time back with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, select

from app.agendas import bookings, offered_holds
from app.agendas.agenda_store import find_agenda, get_agenda
from app.agendas.availability import Need
from app.agendas.booked_items import is_same
from app.agendas.booked_prices import find_price, quote_things
from app.agendas.booking_answers import read_price, update_answer
from app.agendas.bookings import BookingEnded, Request, SlotTaken
from app.agendas.event_sessions.waiting_list import CANCELLATION, queue_offers
from app.agendas.events import (
    AppointmentCancelled,
    AppointmentMoved,
    AttendanceRecorded,
    BookingPriceChanged,
    RegistrationChanged,
)
from app.agendas.models import ABSENT, CANCELLED, CONFIRMED, HELD, LIVE_STATES, Booking
from app.agendas.slot_holds import AppointmentTaken, read_request, slot_fields
from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.lifecycle.participants import ActionDone, Correction
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures import publishing as procedures
from app.procedures.fields.slot import Slot
from app.workflows.elements import MERGED, WITHDRAWN

PRESENCE_CONFIRMED = "appointment_confirmed"


class PresenceAnswer(Protocol):
    """Act of an answer to a reminder: `confirm_presence` or `decline_booking`."""

    def __call__(self, case: Case, booking: Booking, *, by: Actor) -> None: ...


def follow_correction(corrected: Correction) -> None:
    """Move the bookings whose time was corrected. Raises AppointmentTaken."""
    for field in slot_fields(corrected.procedure.fields, corrected.answers):
        answer = corrected.answers.get(field.id)
        lock_case(corrected.case)
        booking = bookings.find_booking(corrected.case.submission_token, field.id)
        request = read_request(field, answer, token=corrected.case.submission_token, is_by_agent=corrected.by.is_agent)
        if booking is None or request is None:
            continue
        change = read_price(answer) - read_price(corrected.former.get(field.id))
        if is_same(booking, request.agenda, request.need, request.start):
            _follow_price(corrected, booking, change)
            continue
        former = booking.starts_at
        try:
            bookings.move_booking(booking, request.need, request.start)
        except (SlotTaken, BookingEnded) as error:
            raise AppointmentTaken(field.id) from error
        if change:
            event_bus.publish(BookingPriceChanged(corrected.case, booking, change, corrected.by))
        if former != booking.starts_at:
            event_bus.publish(AppointmentMoved(corrected.case, booking, former, corrected.by))


def _follow_price(corrected: Correction, booking: Booking, change: int) -> None:
    """An option that is added or left out changes the price of a booking that stays where it is."""
    if change and booking.state == CONFIRMED:
        booking.sequence += 1
        event_bus.publish(BookingPriceChanged(corrected.case, booking, change, corrected.by))


def book_from_action(action: ActionDone) -> None:
    """Book, or move to, the time that somebody chose in an action of the workflow, or hold it when it is a proposal.

    Raises AppointmentTaken.
    """
    for field in slot_fields(action.fields, action.answers):
        case, answer = action.case, action.answers.get(field.id)
        request = read_request(field, answer, token=case.submission_token, is_by_agent=action.by.is_agent)
        if request is None:
            continue
        lock_case(case)
        if field.settings.get("is_proposal"):
            _hold_proposal(case, field.id, request)
            continue
        booking = bookings.find_booking(case.submission_token, field.id)
        former = booking.starts_at if booking is not None and booking.state == CONFIRMED else None
        try:
            if booking is None:
                booking = bookings.book_slot(request, case_id=case.id)
            else:
                bookings.rebook(booking, request.need, request.start)
        except SlotTaken as error:
            raise AppointmentTaken(field.id) from error
        _record_booking(case, booking, former, by=action.by)


def _hold_proposal(case: Case, field_id: str, request: Request) -> None:
    """Hold a time for the applicant, once; the step that sends it says until when. Raises AppointmentTaken."""
    if any(hold.starts_at == request.start for hold in list_proposals(case)):
        return
    try:
        hold = offered_holds.hold_until(
            replace(request, draft_id=None, field_id=None), clock.now() + bookings.HOLD_TIME
        )
    except SlotTaken as error:
        raise AppointmentTaken(field_id) from error
    hold.case_id = case.id


def list_proposals(case: Case) -> list[Booking]:
    """The times that are held for the applicant of a case, in order."""
    query = select(Booking).where(Booking.case_id == case.id, Booking.state == HELD, Booking.held_until > clock.now())
    return list(db.session.scalars(query.order_by(Booking.starts_at)))


def is_proposal(booking: Booking) -> bool:
    """Whether it is a time that is held for the applicant of its case now."""
    return booking.state == HELD and booking.held_until is not None and booking.held_until > clock.now()


def delete_proposals(case: Case) -> None:
    """Give back the times that are held for the applicant of a case."""
    for proposal in list_proposals(case):
        offered_holds.delete_hold(proposal)


def book_proposal(case: Case, proposal: Booking, *, by: Actor) -> Booking:
    """Book a time that is held for the applicant, in place of the appointment that the request had, if any.

    It becomes the appointment that the form asked for, whose answer follows. Raises SlotTaken.
    """
    lock_case(case)
    question = next((field for field in procedure_of(case).fields if field.type == Slot.key), None)
    own_booking = bookings.find_booking(case.submission_token, question.id) if question is not None else None
    booking = _find_live(case) or (own_booking if own_booking is not None and own_booking.state == CANCELLED else None)
    if booking is not None:
        take_hold(case, booking, proposal, by=by)
        return booking
    offered_holds.book_hold(proposal)
    if question is not None and own_booking is None:
        proposal.draft_id, proposal.field_id = case.submission_token, question.id
    _record_booking(case, proposal, None, by=by)
    return proposal


def _find_live(case: Case) -> Booking | None:
    live_bookings = [booking for booking in bookings.list_bookings_of_case(case.id) if booking.state == CONFIRMED]
    return next((booking for booking in live_bookings if booking.ends_at > clock.now()), None)


def record_attendance(case: Case, state: str, *, by: Actor) -> None:
    """Record whether somebody came to the latest live booking of a case."""
    live_bookings = [booking for booking in bookings.list_bookings_of_case(case.id) if booking.state == CONFIRMED]
    if live_bookings:
        live_bookings[-1].state = state
        if state == ABSENT:
            event_bus.publish(AttendanceRecorded(case, live_bookings[-1], by))


def can_change(booking: Booking, *, by: Actor) -> bool:
    """Whether somebody may still move or cancel a booking: an agent until it begins, others until its service says."""
    agenda = find_agenda(booking.agenda_slug)
    service = agenda.find_service(booking.service) if agenda else None
    if booking.state not in LIVE_STATES or service is None:
        return False
    delay = timedelta() if by.is_agent else timedelta(hours=service.change_hours)
    return clock.now() + delay < booking.starts_at


def move_booking(case: Case, booking: Booking, start: datetime, *, by: Actor) -> None:
    """Move a booking of a case, whose answer follows, in one transaction. Raises SlotTaken, BookingEnded."""
    lock_case(case)
    agenda, former = get_agenda(booking.agenda_slug), booking.starts_at
    need = bookings.need_of(booking, agenda, is_by_agent=by.is_agent)
    if need is None or not can_change(booking, by=by):
        raise BookingEnded(booking.id)
    if start == former:
        return
    bookings.move_booking(booking, need, start)
    _record_booking(case, booking, former, by=by)


def reassign_booking(case: Case, booking: Booking, need: Need, *, by: Actor) -> None:
    """Give a booking of a case another resource, which is told when it costs another price. Raises SlotTaken, BookingEnded."""
    lock_case(case)
    former_price = find_price(case, booking)
    bookings.reassign_booking(booking, need)
    if not need.items:
        return
    quote = quote_things(case, booking, need.items)
    update_answer(case, booking, items=need.items, quote=quote)
    if quote.total != former_price:
        booking.sequence += 1
        event_bus.publish(BookingPriceChanged(case, booking, quote.total - former_price, by))
        event_bus.publish(AppointmentMoved(case, booking, None, by))


def take_hold(case: Case, booking: Booking, hold: Booking, *, by: Actor) -> None:
    """Give a booking of a case the time that is held for it. Raises SlotTaken."""
    lock_case(case)
    former = booking.starts_at if booking.state == CONFIRMED else None
    offered_holds.take_hold(booking, hold)
    _record_booking(case, booking, former, by=by)


def cancel_booking(case: Case, booking: Booking, *, by: Actor) -> None:
    """Cancel a booking of a case, which goes on without it. Raises BookingEnded."""
    lock_case(case)
    if not can_change(booking, by=by):
        raise BookingEnded(booking.id)
    decline_booking(case, booking, by=by)


def decline_booking(case: Case, booking: Booking, *, by: Actor) -> None:
    """Cancel a booking to which somebody answers that they will not come, even so late that they cannot change it.

    Raises BookingEnded.
    """
    bookings.cancel_booking(booking)
    details = {"when": booking.starts_at.isoformat()}
    if booking.session_id is None:
        timeline.record(case, "appointment_cancelled", by=by, details=details)
    else:
        timeline.record(case, "registration_changed", by=by, details={**details, "step": CANCELLATION})
    publish_cancellation(case, booking, by=by)


def lock_case(case: Case) -> None:
    """A case is locked before its bookings, by whoever closes it too, so that neither waits for the other."""
    db.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())


def confirm_presence(case: Case, booking: Booking, *, by: Actor) -> None:
    """Record, once for each time that is booked, that somebody answers that they will come."""
    if not is_presence_confirmed(case, booking):
        timeline.record(case, PRESENCE_CONFIRMED, by=by, details={"when": booking.starts_at.isoformat()})


def is_presence_confirmed(case: Case, booking: Booking) -> bool:
    """Whether somebody answered that they will come at this time."""
    when = booking.starts_at.isoformat()
    entries = timeline.events_for(case, is_agent=True)
    return any(entry.kind == PRESENCE_CONFIRMED and entry.details["when"] == when for entry in entries)


def _record_booking(case: Case, booking: Booking, former: datetime | None, *, by: Actor) -> None:
    """Tell on the timeline, and to who follows bookings, that a time was booked or moved."""
    update_answer(case, booking)
    details = {"when": booking.starts_at.isoformat()}
    if former is None:
        timeline.record(case, "appointment_booked", by=by, details=details)
    elif former != booking.starts_at:
        details["former"] = former.isoformat()
        timeline.record(case, "appointment_moved", by=by, details=details)
    else:
        return
    event_bus.publish(AppointmentMoved(case, booking, former, by))


def cancel_bookings(case: Case, *, by: Actor = SYSTEM) -> None:
    """Cancel the bookings of a case that are still to come, and give back what was proposed."""
    delete_proposals(case)
    for booking in sorted(bookings.list_bookings_of_case(case.id), key=lambda booking: str(booking.session_id)):
        try:
            bookings.cancel_booking(booking)
        except BookingEnded:
            continue
        publish_cancellation(case, booking, by=by)


def publish_cancellation(case: Case, booking: Booking, *, by: Actor) -> None:
    """Tell who follows bookings of a cancellation: of an appointment, or of a registration at an event."""
    if booking.session_id is None:
        event_bus.publish(AppointmentCancelled(case, booking, by))
        return
    queue_offers(booking.session_id)
    event_bus.publish(RegistrationChanged(case, booking, CANCELLATION, None, by))


def release_on_closing(case: Case) -> None:
    """A case that ends in a status that gives places back needs its appointment no more."""
    limits = procedures.live_procedure(case.procedure_slug).definition.options.limits
    if case.status in (WITHDRAWN, MERGED) or case.status in limits.gives_back:
        cancel_bookings(case)


def release_on_anonymisation(case_ids: Sequence[UUID]) -> None:
    """Delete the bookings of cases that are anonymised or deleted."""
    db.session.execute(delete(Booking).where(Booking.case_id.in_(case_ids)))
