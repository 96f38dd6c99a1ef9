"""Bookings of a case as people read them: when, where, with what to bring, and what may still be done."""

from __future__ import annotations

from dataclasses import dataclass

from app.agendas.agenda_store import find_agenda
from app.agendas.booked_items import items_of
from app.agendas.bookings import list_bookings_of_case
from app.agendas.case_bookings import can_change
from app.agendas.definition import Agenda, Service
from app.agendas.definition_schema import APPOINTMENTS, EQUIPMENT, FIXED
from app.agendas.models import CANCELLED, HELD, Booking
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.models import Case
from app.core import clock
from app.core.formats import format_moment
from app.core.web.access_rules import Actor
from app.procedures.fields.booking import BOOKING_TYPES
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

    @property
    def title(self) -> str:
        return self.service.title if self.service else ""

    @property
    def is_thing(self) -> bool:
        """Whether a room or equipment is booked, rather than somebody's time."""
        return self.agenda is not None and self.agenda.kind != APPOINTMENTS

    @property
    def when(self) -> str:
        """Time in words: its start, with its end if whoever booked chose it."""
        booking = self.booking
        if self.service is None or self.service.length == FIXED:
            return format_moment(booking.starts_at)
        return format_when(describe_times(booking.starts_at, booking.ends_at, has_hours=not booking.days))

    @property
    def is_past(self) -> bool:
        return self.booking.ends_at <= clock.now()

    @property
    def is_cancelled(self) -> bool:
        return self.booking.state == CANCELLED


def list_bookings(case: Case, *, by: Actor) -> list[ReadableBooking]:
    """The bookings of a case for one reader, in order of time."""
    if not _can_have_bookings(case):
        return []
    return [read_booking(booking, by=by) for booking in list_bookings_of_case(case.id) if booking.state != HELD]


def read_booking(booking: Booking, *, by: Actor) -> ReadableBooking:
    """A booking for one reader."""
    agenda = find_agenda(booking.agenda_slug)
    service = agenda.find_service(booking.service) if agenda else None
    return ReadableBooking(booking, agenda, service, can_change(booking, by=by), _name_things(booking, agenda))


def _name_things(booking: Booking, agenda: Agenda | None) -> tuple[str, ...]:
    if agenda is None or agenda.kind == APPOINTMENTS:
        return ()
    things = [(agenda.find_resource(resource_id), count) for resource_id, count in items_of(booking)]
    names = [(resource.title, count) for resource, count in things if resource is not None]
    return tuple(f"{title} × {count}" if agenda.kind == EQUIPMENT else title for title, count in names)


def _can_have_bookings(case: Case) -> bool:
    """Whether its form or its workflow asks for an appointment: nothing is looked up for the others."""
    if any(field.type in BOOKING_TYPES for field in procedure_of(case).fields):
        return True
    statuses = workflow_of(case).statuses
    actions = (action for status in statuses for action in status.actions)
    return any(field["type"] in BOOKING_TYPES for action in actions for field in action.fields)
