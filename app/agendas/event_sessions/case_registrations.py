"""Registrations asked in a form or in an action: held as its page is saved, confirmed in the transaction that makes the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from app.agendas import bookings
from app.agendas.booked_prices import find_price, publish_change
from app.agendas.bookings import BookingEnded, SlotTaken
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registration_changes import CHANGED, CONFIRMATION, record_change
from app.agendas.event_sessions.registrations import Wish, hold_places, move_registration, register
from app.agendas.event_sessions.waiting_list import queue_offers
from app.agendas.models import CONFIRMED, LIVE_STATES, Booking
from app.agendas.slot_holds import AppointmentTaken, describe_taken
from app.cases.lifecycle.participants import ActionDone, Correction, SavedPage, Submission
from app.procedures.fields import Field
from app.procedures.fields.event import WAITING, Event, read_counts


class PlacesTaken(AppointmentTaken):
    """The last places of a session were taken by somebody else before the request arrived."""

    kind = "places_taken"


def hold_registrations(page: SavedPage) -> None:
    """Hold the places chosen on a page, and give back those not chosen any more. Who joins a waiting list holds nothing."""
    for field, wish in _read_wishes(page.fields, page.answers, token=page.draft.id, is_by_agent=page.is_by_agent):
        if wish is None or wish.is_waiting:
            bookings.release_hold(page.draft.id, field.id)
            continue
        try:
            hold_places(wish)
        except SlotTaken:
            del page.answers[field.id]
            page.problems.setdefault(field.id, []).append(describe_taken(field))


def confirm_registrations(submission: Submission) -> None:
    """Register the people of a request, or put them on the waiting list. Raises PlacesTaken."""
    case = submission.case
    wishes = _read_wishes(
        submission.procedure.fields, submission.answers, token=submission.token, is_by_agent=submission.by.is_agent
    )
    for field, wish in wishes:
        booking = bookings.find_booking(submission.token, field.id)
        if wish is None or (booking is not None and booking.state in LIVE_STATES):
            continue
        try:
            if wish.is_waiting:
                bookings.release_hold(submission.token, field.id)
                register(wish, case_id=case.id)
                queue_offers(wish.session_id)
            else:
                bookings.confirm_hold(hold_places(wish), case_id=case.id)
        except SlotTaken as error:
            raise PlacesTaken(field.id) from error


def follow_correction(corrected: Correction) -> None:
    """Move the registrations whose answer was corrected. Raises PlacesTaken."""
    token, by = corrected.case.submission_token, corrected.by
    wishes = _read_wishes(corrected.procedure.fields, corrected.answers, token=token, is_by_agent=by.is_agent)
    for field, wish in wishes:
        booking = bookings.find_booking(token, field.id)
        if booking is None or wish is None or booking.state not in LIVE_STATES or _is_of(booking, wish):
            continue
        former_price = find_price(corrected.case, booking)
        _move(field, booking, wish)
        publish_change(corrected.case, booking, former_price, by=by)
        record_change(corrected.case, booking, CHANGED, by=by, has_answer=False)


def register_from_action(action: ActionDone) -> None:
    """Register the people whom somebody chose in an action of the workflow. Raises PlacesTaken."""
    case, token = action.case, action.case.submission_token
    for field, wish in _read_wishes(action.fields, action.answers, token=token, is_by_agent=action.by.is_agent):
        if wish is None:
            continue
        booking = bookings.find_booking(token, field.id)
        try:
            if booking is not None and booking.state in LIVE_STATES:
                former_price = find_price(case, booking)
                _move(field, booking, wish)
                publish_change(case, booking, former_price, by=action.by)
            else:
                if booking is not None:
                    booking.draft_id = None
                booking = register(wish, case_id=case.id)
        except SlotTaken as error:
            raise PlacesTaken(field.id) from error
        if wish.is_waiting:
            queue_offers(wish.session_id)
        record_change(case, booking, CONFIRMATION if booking.state == CONFIRMED else WAITING, by=action.by)


def _move(field: Field, booking: Booking, wish: Wish) -> None:
    former = booking.session_id
    try:
        move_registration(booking, wish)
    except (SlotTaken, BookingEnded) as error:
        raise PlacesTaken(field.id) from error
    queue_offers(former)


def _read_wishes(
    fields: Iterable[Field], answers: Mapping[str, Any], *, token: UUID, is_by_agent: bool
) -> Iterator[tuple[Field, Wish | None]]:
    """The questions about events with their wishes, in the order in which everybody locks sessions."""
    pairs = [
        (field, _read_wish(field, answers.get(field.id), token=token, is_by_agent=is_by_agent))
        for field in fields
        if field.type == Event.key
    ]
    yield from sorted(pairs, key=lambda pair: str(pair[1].session_id) if pair[1] else "")


def _read_wish(field: Field, answer: Any, *, token: UUID, is_by_agent: bool) -> Wish | None:
    """The wish that an answer makes; none without an answer."""
    if not isinstance(answer, Mapping):
        return None
    try:
        session_id = UUID(answer["session"])
        party = Party(int(answer["people"]), read_counts(answer["counts"]))
    except (KeyError, ValueError):
        return None
    return Wish(session_id, party, answer["state"] == WAITING, is_by_agent, token, field.id)


def _is_of(booking: Booking, wish: Wish) -> bool:
    return (booking.session_id, booking.people, booking.categories or {}) == (
        wish.session_id,
        wish.party.people,
        wish.party.categories,
    )
