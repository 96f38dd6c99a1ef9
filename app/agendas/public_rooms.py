"""Rooms that residents may book, as the site shows them to everybody: never who booked them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.agendas.agenda_store import all_agendas, get_calendar, load_occupation
from app.agendas.availability import Need, booking_bounds
from app.agendas.day_states import CLOSED, TAKEN, list_day_states
from app.agendas.definition import Agenda, Resource
from app.agendas.definition_schema import ROOMS
from app.core import clock
from app.core.domain_errors import NotFound
from app.procedures.catalogue import open_procedures
from app.procedures.fields.booking import Booking


class RoomNotFound(NotFound):
    """No such room, or no open procedure books it."""


@dataclass(frozen=True)
class PublicRoom:
    """A room with its agenda, and the procedure that books it."""

    agenda: Agenda
    resource: Resource
    procedure_slug: str

    @property
    def url(self) -> str:
        return f"/salles/{self.agenda.slug}/{self.resource.id}"


def list_public_rooms() -> list[PublicRoom]:
    """The rooms of the agendas that an open procedure books, in the order of their agendas."""
    return list(_iterate_rooms())


def get_public_room(agenda_slug: str, resource_id: str) -> PublicRoom:
    """A room of that name. Raises RoomNotFound."""
    for room in _iterate_rooms():
        if (room.agenda.slug, room.resource.id) == (agenda_slug, resource_id):
            return room
    raise RoomNotFound(resource_id)


def list_room_days(agenda: Agenda, *, first: date, last: date) -> dict[str, dict[date, str]]:
    """The state of each day of each room of an agenda between two days."""
    start = datetime.combine(first - timedelta(days=1), datetime.min.time(), clock.PARIS)
    occupation = load_occupation(agenda.slug, start=start, end=start + (last - first) + timedelta(days=3))
    return list_day_states(agenda, occupation, get_calendar(), first=first, last=last)


def find_first_day(agenda: Agenda) -> date:
    """The first day that residents may book now, with the notice that the agenda asks."""
    now, calendar = clock.now(), get_calendar()
    services = [service for service in agenda.services if service.is_online]
    earliest = (booking_bounds(Need(service), calendar, now)[0] for service in services)
    return clock.to_paris(min(earliest, default=datetime.max.replace(tzinfo=UTC) - timedelta(days=2))).date()


def find_free_rooms(
    rooms: Iterable[PublicRoom], *, people: int | None = None, day: date | None = None
) -> list[PublicRoom]:
    """The rooms that hold so many people, some time of which is free on that day; the smallest first."""
    fitting = [
        room for room in rooms if people is None or room.resource.people is None or room.resource.people >= people
    ]
    fitting.sort(key=lambda room: (room.resource.people or 0, room.resource.title))
    if day is None:
        return fitting
    states = {slug: list_room_days(agenda, first=day, last=day) for slug, agenda in _agendas_of(fitting).items()}
    return [room for room in fitting if _is_free(room, states[room.agenda.slug][room.resource.id].get(day, CLOSED))]


def _is_free(room: PublicRoom, state: str) -> bool:
    return state not in (CLOSED, TAKEN)


def _agendas_of(rooms: Iterable[PublicRoom]) -> dict[str, Agenda]:
    return {room.agenda.slug: room.agenda for room in rooms}


def _iterate_rooms() -> Iterator[PublicRoom]:
    procedures = {
        field.settings["agenda"]: live.slug
        for live in reversed(open_procedures())
        for field in live.definition.fields
        if field.type == Booking.key
    }
    for agenda in all_agendas().values():
        if agenda.kind == ROOMS and agenda.slug in procedures:
            for resource in agenda.resources:
                yield PublicRoom(agenda, resource, procedures[agenda.slug])
