"""Bookings of a case as people read them: when, where, with what to bring, and what may still be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.agendas.agenda_store import find_agenda
from app.agendas.booked_items import items_of
from app.agendas.bookings import list_bookings_of_case
from app.agendas.case_bookings import can_change
from app.agendas.definition import Agenda, Service
from app.agendas.definition_schema import EQUIPMENT, FIXED, ROOMS
from app.agendas.earlier_slots.alerts import AlertState, read_alert
from app.agendas.models import CANCELLED, HELD, Booking, EventSession
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.formats import format_moment
from app.core.web.access_rules import Actor
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.booking_answer import describe_times, format_when


@dataclass(frozen=True)
class ReadableBooking:
    """A booking with its agenda and its service, which may be out of use since."""

    booking: Booking
    agenda: Agenda | None
    service: Service | None
    can_change: bool
    # What is booked, where it is chosen: a room, so many tables.
    things: tuple[str, ...] = ()
    # Of an event.
    session: EventSession | None = None

    @property
    def title(self) -> str:
        if self.session is not None:
            return self.session.title
        return self.service.title if self.service else ""

    @property
    def is_thing(self) -> bool:
        """Whether a room or equipment is booked, rather than somebody's time."""
        return self.agenda is not None and self.agenda.kind in (ROOMS, EQUIPMENT)

    @property
    def when(self) -> str:
        """Time in words: its start, with its end if whoever booked chose it."""
        booking = self.booking
        if self.service is None or self.service.length == FIXED:
            return format_moment(booking.starts_at)
        return format_when(describe_times(booking.starts_at, booking.ends_at, has_hours=not booking.days))

    @property
    def place(self) -> str:
        """The place of the booking, with the address."""
        if self.session is not None and self.session.place:
            return self.session.place
        return ", ".join(filter(None, (self.agenda.place, self.agenda.address))) if self.agenda else ""

    @property
    def is_past(self) -> bool:
        return self.booking.ends_at <= clock.now()

    @cached_property
    def earlier(self) -> AlertState:
        """State of the wish of an earlier time in place of this one."""
        return read_alert(self.booking)

    @property
    def is_cancelled(self) -> bool:
        return self.booking.state == CANCELLED


def list_stored_bookings(case: Case) -> list[Booking]:
    """The bookings of a case and the times held for it, in order of time; nothing is looked up when it can have none."""
    return list_bookings_of_case(case.id) if _can_have_bookings(case) else []


def read_bookings(bookings: Iterable[Booking], *, by: Actor) -> list[ReadableBooking]:
    """Bookings for one reader, without the times that are only held."""
    return [read_booking(booking, by=by) for booking in bookings if booking.state != HELD]


def read_booking(booking: Booking, *, by: Actor) -> ReadableBooking:
    """A booking for one reader."""
    agenda = find_agenda(booking.agenda_slug)
    service = agenda.find_service(booking.service) if agenda else None
    session = db.session.get(EventSession, booking.session_id) if booking.session_id else None
    things = _name_things(booking, agenda)
    return ReadableBooking(booking, agenda, service, can_change(booking, by=by), things, session)


def _name_things(booking: Booking, agenda: Agenda | None) -> tuple[str, ...]:
    if agenda is None or agenda.kind not in (ROOMS, EQUIPMENT):
        return ()
    things = [(agenda.find_resource(resource_id), count) for resource_id, count in items_of(booking)]
    names = [(resource.title, count) for resource, count in things if resource is not None]
    return tuple(f"{title} × {count}" if agenda.kind == EQUIPMENT else title for title, count in names)


def _can_have_bookings(case: Case) -> bool:
    """Whether its form or its workflow asks for an appointment: nothing is looked up for the others."""
    if any(FIELD_TYPES[field.type].has_offer for field in procedure_of(case).fields):
        return True
    statuses = workflow_of(case).statuses
    actions = (action for status in statuses for action in status.actions)
    return any(FIELD_TYPES[field["type"]].has_offer for action in actions for field in action.fields)
