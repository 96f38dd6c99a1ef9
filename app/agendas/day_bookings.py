"""Bookings of an agenda as the agents who manage it read them: who comes, for what, on which resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.agendas.agenda_rights import can_read_names
from app.agendas.attendance import step_of
from app.agendas.availability import Lane
from app.agendas.booking_series import read_series_contacts
from app.agendas.contacts import Contact, read_contacts
from app.agendas.definition import Agenda
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, HELD, Booking, BookingUnit
from app.cases.access import can_open
from app.cases.models import Case
from app.cases.reading.case_values import DIGEST
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.formats import format_iso_day
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor


class BookingNotFound(NotFound):
    """No such booking in this agenda."""


@dataclass(frozen=True)
class DayBooking:
    """A booking with what its agenda says of it, and who it is for as far as it may be read."""

    booking: Booking
    agenda: Agenda
    # Empty once it is cancelled.
    lanes: tuple[Lane, ...]
    contact: Contact
    # The end of the time kept after it.
    blocked_until: datetime | None = None
    case: Case | None = None
    # Whether the agent who reads may open the case, and read who it is for.
    is_openable: bool = False
    is_named: bool = True

    @property
    def step(self) -> str:
        return step_of(self.booking)

    @property
    def title(self) -> str:
        """The service, as the agenda names it today."""
        service = self.agenda.find_service(self.booking.service)
        return service.title if service else self.booking.service

    @property
    def resources(self) -> list[str]:
        """The titles of the resources that it takes, with how many of each."""
        counts = Counter(resource for resource, _unit in self.lanes)
        resources = [
            (resource_id, self.agenda.find_resource(resource_id), count) for resource_id, count in counts.items()
        ]
        titles = [(resource.title if resource else resource_id, count) for resource_id, resource, count in resources]
        return [f"{title} × {count}" if count > 1 else title for title, count in titles]

    @property
    def last_day(self) -> str:
        """The day on which it ends, as ISO text; midnight ends the day before."""
        return format_iso_day(self.booking.ends_at - timedelta(minutes=1))

    @property
    def is_by_phone(self) -> bool:
        """Whether it has no request: nobody but the agents can tell the person of a change."""
        return self.booking.key_id is not None or self.booking.series_id is not None


def list_bookings_between(agenda: Agenda, start: datetime, end: datetime, *, by: Actor) -> list[DayBooking]:
    """The bookings between two instants, with who they are for. The caller logs the access."""
    return read_bookings(agenda, load_bookings(agenda, start, end), by=by)


def load_bookings(agenda: Agenda, start: datetime, end: datetime) -> Sequence[Booking]:
    """The bookings between two instants in order of time, cancelled ones included, and the holds that are not over."""
    query = select(Booking).where(
        Booking.agenda_slug == agenda.slug,
        Booking.starts_at < end,
        Booking.ends_at > start,
        or_(Booking.state != HELD, Booking.held_until > clock.now()),
    )
    return db.session.scalars(query.order_by(Booking.starts_at, Booking.id)).all()


def find_references(bookings: Iterable[Booking]) -> dict[UUID, str]:
    """The reference of the request of each booking that has one, by the identifier of the request."""
    case_ids = {booking.case_id for booking in bookings if booking.case_id is not None}
    rows = db.session.execute(select(Case.id, Case.reference).where(Case.id.in_(case_ids))) if case_ids else ()
    return {row[0]: row[1] for row in rows}


def count_bookings(slugs: Sequence[str], start: datetime, end: datetime) -> dict[str, int]:
    """Count the bookings of each agenda that begin between two instants."""
    query = select(Booking.agenda_slug, func.count()).where(
        Booking.agenda_slug.in_(slugs),
        Booking.state.in_((CONFIRMED, ATTENDED, ABSENT)),
        Booking.starts_at >= start,
        Booking.starts_at < end,
    )
    rows = db.session.execute(query.group_by(Booking.agenda_slug))
    return {row[0]: row[1] for row in rows}


def get_booking(agenda: Agenda, booking_id: UUID) -> Booking:
    """A booking of an agenda, which nobody only holds. Raises BookingNotFound."""
    booking = db.session.get(Booking, booking_id)
    if booking is None or booking.agenda_slug != agenda.slug or booking.state == HELD:
        raise BookingNotFound(booking_id)
    return booking


def read_bookings(agenda: Agenda, bookings: Sequence[Booking], *, by: Actor) -> list[DayBooking]:
    """Bookings as an agent reads them: a request under limitation is not named. The caller logs the access."""
    lanes = _load_lanes([booking.id for booking in bookings])
    cases = _load_cases([booking.case_id for booking in bookings if booking.case_id is not None])
    is_named = can_read_names(agenda, by)
    names, contacts = ({}, {})
    if is_named:
        names, contacts = _read_names(cases), read_contacts(bookings) | read_series_contacts(bookings)
    return [
        DayBooking(
            booking,
            agenda,
            tuple(lanes.get(booking.id, {})),
            contacts.get(booking.id) or Contact(names.get(booking.case_id, "") if booking.case_id else ""),
            max(lanes.get(booking.id, {}).values(), default=None),
            case := cases.get(booking.case_id) if booking.case_id else None,
            case is not None and can_open(by, case),
            is_named,
        )
        for booking in bookings
    ]


def _load_lanes(booking_ids: Sequence[UUID]) -> dict[UUID, dict[Lane, datetime]]:
    """The lanes of each booking, each with the end of the time that it takes."""
    query = select(BookingUnit).where(BookingUnit.booking_id.in_(booking_ids)).order_by(BookingUnit.unit)
    lanes: dict[UUID, dict[Lane, datetime]] = {}
    for unit in db.session.scalars(query) if booking_ids else ():
        lanes.setdefault(unit.booking_id, {})[unit.resource, unit.unit] = unit.ends_at
    return lanes


def _load_cases(case_ids: Sequence[UUID]) -> dict[UUID, Case]:
    return {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(case_ids)))} if case_ids else {}


def _read_names(cases: dict[UUID, Case]) -> dict[UUID, str]:
    open_cases = [case for case in cases.values() if not case.is_limited]
    digests: list[dict[str, Any] | None] = unseal_many(
        [(case.key_id, case.digest) for case in open_cases], about=DIGEST
    )
    return {
        case.id: (digest or {}).get("name") or case.reference for case, digest in zip(open_cases, digests, strict=True)
    }
