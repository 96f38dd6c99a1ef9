"""The offer of a question about an appointment: the free times of its service, for whoever is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from uuid import UUID

from app.agendas.agenda_store import find_agenda, get_calendar
from app.agendas.availability import Need, booking_bounds
from app.agendas.bookings import find_booking
from app.agendas.definition import Agenda
from app.agendas.free_slots import list_slots
from app.agendas.models import CANCELLED, HELD, Booking
from app.cases.device.device_requests import is_from_device
from app.core import clock
from app.procedures.fields import Field
from app.procedures.fields.slot_offer import OfferedSlot, SlotOffer
from app.procedures.sources.chooser import Chooser


def build_slot_offer(field: Field, chooser: Chooser) -> SlotOffer:
    """Build the offer of a question to somebody; its times are looked up when they are needed."""
    agenda = find_agenda(field.settings["agenda"])
    service = agenda.find_service(field.settings["service"]) if agenda else None
    if agenda is None or service is None:
        return SlotOffer()
    need = Need(service, people=field.settings["people"], is_by_agent=chooser.by.is_agent)

    @cache
    def own_booking() -> Booking | None:
        return find_booking(chooser.token, field.id) if chooser.token is not None else None

    def accepts_wish() -> bool:
        return field.settings["takes_wish"] and chooser.token is not None and is_from_device(chooser.token)

    return replace(offer_service(agenda, need, own_booking), accepts_wish=accepts_wish)


def offer_service(agenda: Agenda, need: Need, own_booking: Callable[[], Booking | None]) -> SlotOffer:
    """A service as it is offered to somebody, for whom what they booked already is free."""
    service = need.service

    def own_id() -> UUID | None:
        booking = own_booking()
        return booking.id if booking is not None else None

    def list_between(first: date, last: date) -> Sequence[OfferedSlot]:
        slots = list_slots(agenda, need, first=first, last=last, own_id=own_id())
        return [OfferedSlot(slot.start, slot.end) for slot in slots]

    def find(start: datetime) -> OfferedSlot | None:
        booking = own_booking()
        if booking is not None and is_booking_of(booking, agenda, need) and booking.starts_at == start:
            return OfferedSlot(booking.starts_at, booking.ends_at)
        day = clock.to_paris(start).date()
        return next((slot for slot in list_between(day, day) if slot.start == start), None)

    def find_held_until() -> datetime | None:
        booking = own_booking()
        return booking.held_until if booking is not None and booking.state == HELD else None

    earliest, last = booking_bounds(need, get_calendar(), clock.now())
    return SlotOffer(
        title=service.title,
        place=agenda.place or agenda.title,
        address=agenda.address,
        access=agenda.access,
        phone=agenda.phone,
        papers=service.papers,
        minutes=service.duration(need.people),
        max_people=service.max_people,
        is_open=service.is_online or need.is_by_agent,
        first=clock.to_paris(earliest).date(),
        last=last,
        find=find,
        list_between=list_between,
        find_held_until=find_held_until,
    )


def is_booking_of(booking: Booking, agenda: Agenda, need: Need) -> bool:
    """Whether a live booking is of that service, for as many people."""
    return (booking.agenda_slug, booking.service, booking.people) == (
        agenda.slug,
        need.service.id,
        need.people,
    ) and not _has_lapsed(booking)


def _has_lapsed(booking: Booking) -> bool:
    """Whether it was cancelled, or its hold is over, so that another may take its time."""
    return booking.state == CANCELLED or (
        booking.state == HELD and booking.held_until is not None and booking.held_until <= clock.now()
    )
