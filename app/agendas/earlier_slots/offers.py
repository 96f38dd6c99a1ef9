"""Offers of an earlier time: held for one person until a deadline, then for the next one, and accepted as one move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from app.agendas import booking_changes, bookings, offered_holds
from app.agendas.agenda_store import find_agenda
from app.agendas.availability import Need
from app.agendas.bookings import BookingEnded, Request, SlotTaken
from app.agendas.definition import Agenda
from app.agendas.earlier_slots import alerts
from app.agendas.earlier_slots.events import EarlierSlotOffered
from app.agendas.earlier_slots.fairness import MIN_GAIN, QUIET_TIME, Choice, WaitingPerson, choose_next
from app.agendas.earlier_slots.models import ACCEPTED, DECLINED, EXPIRED, EarlierAlert, EarlierOffer
from app.agendas.free_slots import list_slots
from app.agendas.models import CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.core.web.access_rules import Actor


class OfferEnded(Exception):
    """The offer was answered, its deadline has passed, or the appointment in the place of which it was made is over."""


def offer_freed_time(agenda: str, start: str, end: str, former_id: str = "") -> None:
    """Outbox handler: offer what begins in a time that is free again, to as many people as it has room for."""
    definition = find_agenda(agenda)
    if definition is None:
        return
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    waiting = [booking for booking in _list_waiting(agenda, since) if str(booking.id) != former_id]
    while waiting:
        people = [_describe(booking) for booking in waiting]
        choice = choose_next(people, _list_free_starts(definition, waiting, since, until), now=clock.now())
        if choice is None:
            return
        booking = next(booking for booking in waiting if booking.id == choice.booking_id)
        waiting.remove(booking)
        _offer(definition, booking, choice)


def accept_offer(offer: EarlierOffer, *, by: Actor) -> Booking:
    """Move the appointment to the time that is offered, with one notice. Raises OfferEnded, StaleCase."""
    booking, hold = db.session.get(Booking, offer.booking_id), _find_hold(offer)
    if booking is None or hold is None or not _close(offer, ACCEPTED):
        raise OfferEnded(offer.id)
    try:
        booking_changes.take_hold(booking, hold, by=by)
    except (SlotTaken, BookingEnded) as error:
        raise OfferEnded(offer.id) from error
    alerts.delete_alert(booking)
    return booking


def decline_offer(offer: EarlierOffer) -> None:
    """Keep the appointment as it is: the time goes to the next person. Raises OfferEnded."""
    if not _close(offer, DECLINED):
        raise OfferEnded(offer.id)
    _release(offer)


def is_open(offer: EarlierOffer) -> bool:
    """Whether an offer may still be answered."""
    booking = db.session.get(Booking, offer.booking_id)
    is_live = booking is not None and booking.state == CONFIRMED and booking.starts_at > offer.starts_at
    return is_live and offer.outcome is None and offer.answer_until > clock.now()


def expire_offers() -> int:
    """End the offers that nobody answered, or whose appointment is over or nearer now; returns how many."""
    query = (
        select(EarlierOffer)
        .join(Booking, Booking.id == EarlierOffer.booking_id)
        .where(
            EarlierOffer.outcome.is_(None),
            or_(
                EarlierOffer.answer_until <= clock.now(),
                Booking.state != CONFIRMED,
                Booking.starts_at <= EarlierOffer.starts_at,
            ),
        )
    )
    ended = [offer for offer in db.session.scalars(query) if _close(offer, EXPIRED)]
    for offer in ended:
        _release(offer)
    return len(ended)


def _list_waiting(agenda: str, since: datetime) -> Sequence[Booking]:
    """The bookings in the place of which a time may be offered, but for those of requests under limitation."""
    query = (
        select(Booking)
        .join(EarlierAlert, EarlierAlert.booking_id == Booking.id)
        .outerjoin(Case, Case.id == Booking.case_id)
        .where(
            Booking.agenda_slug == agenda,
            Booking.state == CONFIRMED,
            Booking.starts_at >= max(since + MIN_GAIN, clock.now() + QUIET_TIME),
            Case.limited_at.is_(None),
        )
    )
    return list(db.session.scalars(query))


def _describe(booking: Booking) -> WaitingPerson:
    offers = alerts.list_offers(booking)
    return WaitingPerson(
        booking.id,
        booking.booked_at,
        booking.starts_at,
        frozenset(offer.starts_at for offer in offers),
        any(offer.outcome is None for offer in offers),
    )


def _list_free_starts(
    agenda: Agenda, waiting: Sequence[Booking], since: datetime, until: datetime
) -> dict[UUID, Sequence[datetime]]:
    """The free times of each booking that begin in a range; those who need the same have one search."""
    starts_of: dict[Need, list[datetime]] = {}
    needs = {booking.id: bookings.need_of(booking, agenda) for booking in waiting}
    for need in set(filter(None, needs.values())):
        slots = list_slots(agenda, need, first=clock.to_paris(since).date(), last=clock.to_paris(until).date())
        starts_of[need] = [slot.start for slot in slots if since <= slot.start < until]
    return {booking_id: starts_of[need] for booking_id, need in needs.items() if need is not None}


def _offer(agenda: Agenda, booking: Booking, choice: Choice) -> None:
    """Race-safe: a booking has one open offer, and a time that is taken meanwhile is offered to nobody."""
    need, offer_id = bookings.need_of(booking, agenda), new_id()
    if need is None or not insert_once(
        EarlierOffer,
        id=offer_id,
        booking_id=booking.id,
        starts_at=choice.start,
        offered_at=clock.now(),
        answer_until=choice.answer_until,
    ):
        return
    offer = db.session.get_one(EarlierOffer, offer_id)
    try:
        hold = offered_holds.hold_until(Request(agenda.slug, need, choice.start), choice.answer_until)
    except SlotTaken:
        db.session.delete(offer)
        return
    offer.hold_id = hold.id
    event_bus.publish(EarlierSlotOffered(booking, offer))


def _close(offer: EarlierOffer, outcome: str) -> bool:
    """Race-safe: the first answer wins, and none is accepted after the deadline."""
    is_unanswered = [EarlierOffer.id == offer.id, EarlierOffer.outcome.is_(None)]
    if outcome != EXPIRED:
        is_unanswered.append(EarlierOffer.answer_until > clock.now())
    statement = update(EarlierOffer).where(*is_unanswered).values(outcome=outcome).returning(EarlierOffer.id)
    return db.session.scalar(statement) is not None


def _release(offer: EarlierOffer) -> None:
    hold = _find_hold(offer)
    if hold is not None:
        offered_holds.delete_hold(hold)


def _find_hold(offer: EarlierOffer) -> Booking | None:
    return db.session.get(Booking, offer.hold_id) if offer.hold_id is not None else None
