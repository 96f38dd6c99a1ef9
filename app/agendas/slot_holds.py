"""Appointments asked in a form: held as its page is saved, confirmed in the transaction that makes the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from app.agendas import bookings
from app.agendas.agenda_store import find_agenda
from app.agendas.availability import Need
from app.agendas.booking_offers import read_need
from app.agendas.bookings import Request, SlotTaken
from app.agendas.models import CONFIRMED
from app.agendas.models import Booking as StoredBooking
from app.cases.lifecycle.participants import SavedPage, Submission
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.models import Draft
from app.core import clock
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES, Field, Problem
from app.procedures.fields.booking import BOOKING_TYPES, Booking
from app.procedures.fields.booking_answer import is_booking_answer, read_items
from app.procedures.fields.booking_offer import Wish
from app.procedures.fields.event import Event
from app.procedures.fields.slot import Slot, read_wish, start_of

TAKEN_PROBLEMS = {Slot.key: "slot_taken", Booking.key: "booking_lost", Event.key: "event_taken"}


class AppointmentTaken(NotAdmitted):
    """The time of an appointment was booked by somebody else before the request arrived."""

    kind = "appointment_taken"

    def __init__(self, field_id: str) -> None:
        super().__init__(field_id)
        self.field_id = field_id


def describe_taken(field: Field) -> Problem:
    """The problem of an answer whose time or places somebody else has just taken."""
    return Problem(TAKEN_PROBLEMS[field.type])


def hold_slots(page: SavedPage) -> None:
    """Hold the times chosen on a page, and give back those that are not chosen any more."""
    requests = []
    for field in (field for field in page.fields if field.type in BOOKING_TYPES):
        request = read_request(field, page.answers.get(field.id), token=page.draft.id, is_by_agent=page.is_by_agent)
        if request is None:
            bookings.release_hold(page.draft.id, field.id)
        else:
            requests.append((field, request))
    for field, request in sorted(requests, key=_lock_order):
        try:
            bookings.hold_slot(request)
        except SlotTaken:
            del page.answers[field.id]
            page.problems.setdefault(field.id, []).append(describe_taken(field))


def find_held_until(procedure: Procedure, draft_id: UUID) -> datetime | None:
    """Until when the times of a draft are held; none when it holds nothing."""
    if not procedure.has_offers:
        return None
    ends = [booking.held_until for booking in bookings.list_holds(draft_id) if booking.held_until]
    return min((end for end in ends if end > clock.now()), default=None)


def extend_holds(draft_id: UUID) -> list[StoredBooking]:
    """Hold the times of a draft ten minutes more, as long as nobody has taken them; returns those that are held."""
    return [booking for booking in bookings.list_holds(draft_id) if bookings.extend_hold(booking)]


def keep_holds(draft: Draft, until: datetime) -> None:
    """Hold the times of a draft that is sent until that moment, as long as nobody has taken them."""
    for booking in bookings.list_holds(draft.id):
        bookings.extend_hold(booking, until=until)


def confirm_holds(submission: Submission) -> None:
    """Make bookings of the times that a request holds; those of a request entered by an agent are booked now.

    Raises AppointmentTaken.
    """
    for field, request in sorted(_requests_of(submission), key=_lock_order):
        booking = bookings.find_booking(submission.token, field.id)
        if booking is not None and booking.state == CONFIRMED:
            continue
        try:
            booking = bookings.hold_slot(request)
        except SlotTaken as error:
            raise AppointmentTaken(field.id) from error
        bookings.confirm_hold(booking, case_id=submission.case.id)


def read_request(field: Field, answer: Any, *, token: UUID | None, is_by_agent: bool) -> Request | None:
    """Request to book that an answer makes; none without an answer, or when the service is given no more.

    `field` as it was asked: for a number of people, not a calculation. `token` is that of the request, if there is one.
    """
    agenda = find_agenda(field.settings["agenda"])
    service = agenda.find_service(field.settings["service"]) if agenda else None
    if agenda is None or service is None:
        return None
    need, start = Need(service, people=field.settings["people"], is_by_agent=is_by_agent), start_of(answer)
    if field.type == Booking.key:
        need, start = _read_booking(need, answer)
    return Request(agenda.slug, need, start, token, field.id if token else None) if start is not None else None


def slot_fields(fields: Iterable[Field], answers: Mapping[str, Any]) -> Iterator[Field]:
    """The questions about appointments, rooms and equipment, each with the number of people that the answers give."""
    values = {"answers": answers, "action": answers}
    for field in fields:
        if field.type in BOOKING_TYPES:
            yield FIELD_TYPES[field.type].resolve(field, values, lambda resolved, values: resolved)


def _read_booking(need: Need, answer: Any) -> tuple[Need, datetime | None]:
    """The need that an answer about rooms or equipment states, and its start; no start for no answer."""
    if not isinstance(answer, Mapping) or not is_booking_answer(answer):
        return need, None
    since, until = (time.fromisoformat(answer[name]) if answer[name] else None for name in ("time", "until"))
    first, last = (date.fromisoformat(answer[name]) for name in ("day", "last_day"))
    return read_need(replace(need, items=tuple(sorted(read_items(answer).items()))), Wish(first, last, since, until))


def _lock_order(question: tuple[Field, Request]) -> tuple[str, datetime]:
    """Times are taken in one order by everybody: two people who want the same two never wait for one another."""
    _, request = question
    return request.agenda, request.start


def _requests_of(submission: Submission) -> Iterator[tuple[Field, Request]]:
    for field in slot_fields(submission.procedure.fields, submission.answers):
        answer = submission.answers.get(field.id)
        request = read_request(field, answer, token=submission.token, is_by_agent=submission.by.is_agent)
        if request is not None:
            yield field, request
        elif answer is not None and read_wish(answer) is None:
            raise AppointmentTaken(field.id)
