"""Wishes of an earlier time: asked for and given up in one press, by who booked or by an agent for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from app.agendas.earlier_slots.fairness import MAX_OFFERS, can_wait
from app.agendas.earlier_slots.models import EarlierAlert, EarlierOffer
from app.agendas.models import CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once


class AlertRefused(Exception):
    """The appointment is too near, was cancelled, or has had all its offers."""


@dataclass(frozen=True)
class AlertState:
    """State of the wish of an earlier time for a booking: whether it may be asked for, is on, and the open offer."""

    is_possible: bool
    is_on: bool
    offers_left: int
    open_offer: EarlierOffer | None


def read_alert(booking: Booking) -> AlertState:
    """State of the wish for a booking, as its pages show it."""
    if not _is_early_enough(booking):
        return AlertState(is_possible=False, is_on=False, offers_left=0, open_offer=None)
    offers = list_offers(booking)
    open_offer = next((offer for offer in offers if offer.outcome is None and offer.answer_until > clock.now()), None)
    is_on = db.session.get(EarlierAlert, booking.id) is not None
    left = MAX_OFFERS - len(offers)
    return AlertState(bool(left), is_on, left, open_offer)


def list_offers(booking: Booking) -> list[EarlierOffer]:
    """The offers made in place of a booking, in order."""
    query = select(EarlierOffer).where(EarlierOffer.booking_id == booking.id)
    return list(db.session.scalars(query.order_by(EarlierOffer.offered_at)))


def ask_for_earlier(booking: Booking) -> None:
    """Have earlier times offered in place of a booking; twice is once. Raises AlertRefused."""
    if not _is_early_enough(booking) or not can_wait(booking.starts_at, len(list_offers(booking)), now=clock.now()):
        raise AlertRefused(booking.id)
    insert_once(EarlierAlert, booking_id=booking.id, asked_at=clock.now())


def delete_alert(booking: Booking) -> None:
    """Offer nothing more in place of a booking; an open offer may still be answered."""
    db.session.execute(delete(EarlierAlert).where(EarlierAlert.booking_id == booking.id))


def _is_early_enough(booking: Booking) -> bool:
    return booking.state == CONFIRMED and can_wait(booking.starts_at, 0, now=clock.now())
