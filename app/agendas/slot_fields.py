"""Questions that ask for the time of a booking: another one for the same service, or the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.agendas.availability import Need
from app.agendas.booking_offers import offer_things
from app.agendas.bookings import need_of
from app.agendas.definition import Agenda
from app.agendas.definition_schema import APPOINTMENTS
from app.agendas.readable_bookings import ReadableBooking
from app.agendas.slot_offers import offer_service
from app.core.i18n import gettext
from app.procedures.fields import Field
from app.procedures.fields.booking import Booking
from app.procedures.fields.slot import Slot
from app.procedures.fields.slot_offer import NO_OFFER, OfferedSlot, SlotOffer

FIELD_ID = "rendez_vous"


def build_slot_field(booking: ReadableBooking, *, is_by_agent: bool = False) -> Field:
    """The question, with the times that are free besides the one that is booked."""
    offer, agenda = NO_OFFER, booking.agenda
    need = need_of(booking.booking, agenda, is_by_agent=is_by_agent) if agenda else None
    if agenda is not None and need is not None:
        offer = _without(offer_service(agenda, need, lambda: booking.booking), booking.booking.starts_at)
    settings = {"agenda": booking.booking.agenda_slug, "service": booking.booking.service, "offer": offer}
    return Field(
        id=FIELD_ID,
        type=Slot.key,
        label=gettext("Quelle heure vous convient ?"),
        settings={**settings, "people": booking.booking.people},
    )


def build_first_field(agenda: Agenda, need: Need, *, category: str = "") -> Field:
    """The question for somebody who has no booking yet, asked by an agent: a time, or rooms at the prices of a category."""
    settings = {"agenda": agenda.slug, "service": need.service.id, "people": need.people}
    if agenda.kind == APPOINTMENTS:
        offer = offer_service(agenda, need, lambda: None)
        return Field(FIELD_ID, Slot.key, gettext("Heure du rendez-vous"), settings={**settings, "offer": offer})
    things = offer_things(agenda, need, category=category)
    return Field(FIELD_ID, Booking.key, gettext("Quand, et quoi ?"), settings={**settings, "offer": things})


def _without(offer: SlotOffer, start: datetime) -> SlotOffer:
    """The offer less the time that is booked already."""

    def list_between(first: date, last: date) -> Sequence[OfferedSlot]:
        return [slot for slot in offer.list_between(first, last) if slot.start != start]

    return replace(offer, list_between=list_between)
