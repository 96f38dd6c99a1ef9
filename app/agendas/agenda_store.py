"""The agendas of the authority, and what is taken of their time, in its database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from app.agendas.availability import Lane, Occupation
from app.agendas.definition import Agenda, parse_agenda, read_agenda
from app.agendas.models import HELD, AgendaException, Booking, BookingUnit, StoredAgenda
from app.agendas.open_ranges import Calendar, Range, TimeException
from app.agendas.school_holidays import get_school_holidays
from app.cases.law.legal_position import territory
from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.site_cache import SiteCache
from app.search.events import ContentChanged

_OWN = bindparam("own_id", type_=Booking.id.type)
_SELECT_UNITS = (
    select(BookingUnit.resource, BookingUnit.unit, BookingUnit.starts_at, BookingUnit.ends_at)
    .join(Booking, Booking.id == BookingUnit.booking_id)
    .where(
        BookingUnit.agenda_slug == bindparam("slug"),
        BookingUnit.ends_at > bindparam("start"),
        BookingUnit.starts_at < bindparam("end"),
        or_(Booking.state != HELD, Booking.held_until > bindparam("now")),
        or_(_OWN.is_(None), Booking.id != _OWN),
    )
)


class AgendaNotFound(NotFound):
    """No agenda of that name exists."""


class SlugTaken(Exception):
    """Another agenda has this name already."""


def all_agendas() -> dict[str, Agenda]:
    """Every agenda in use by its name, as known a few seconds ago, in the order of their titles."""
    return _agendas.get()


def find_agenda(slug: str) -> Agenda | None:
    return all_agendas().get(slug)


def get_agenda(slug: str) -> Agenda:
    """The agenda of that name. Raises AgendaNotFound."""
    agenda = find_agenda(slug)
    if agenda is None:
        raise AgendaNotFound(slug)
    return agenda


def definition_of(slug: str) -> dict[str, Any]:
    """The definition of an agenda as stored, to be shown or changed. Raises AgendaNotFound."""
    definition = find_definition(slug)
    if definition is None:
        raise AgendaNotFound(slug)
    return definition


def find_definition(slug: str) -> dict[str, Any] | None:
    """The definition of an agenda as stored, even out of use; none when there is no such agenda."""
    row = db.session.get(StoredAgenda, slug)
    return dict(row.definition) if row is not None else None


def list_stored_agendas() -> list[StoredAgenda]:
    """Every agenda, even out of use, as it is stored."""
    return list(db.session.scalars(select(StoredAgenda).order_by(StoredAgenda.slug)))


def find_stored_agenda(slug: str) -> StoredAgenda | None:
    """An agenda as it is stored, even out of use."""
    return db.session.get(StoredAgenda, slug)


def save_agenda(definition: Mapping[str, Any], *, is_new: bool = False) -> Agenda:
    """Make the agenda of that name, or change it. Raises DefinitionError, SlugTaken."""
    agenda = parse_agenda(definition)
    row = db.session.get(StoredAgenda, agenda.slug)
    if row is None:
        row = StoredAgenda(slug=agenda.slug)
        db.session.add(row)
    elif is_new:
        raise SlugTaken(agenda.slug)
    row.definition, row.changed_at, row.archived_at = dict(definition), clock.now(), None
    db.session.flush()
    _invalidate()
    return agenda


def archive_agenda(slug: str) -> None:
    """Take an agenda out of use; its bookings stay. Raises AgendaNotFound."""
    row = db.session.get(StoredAgenda, slug)
    if row is None:
        raise AgendaNotFound(slug)
    row.archived_at = clock.now()
    _invalidate()


def get_calendar() -> Calendar:
    """The time, the public and the school holidays of the authority."""
    return Calendar(clock.PARIS, territory(), get_school_holidays())


def load_occupation(slug: str, *, start: datetime, end: datetime, own_id: UUID | None = None) -> Occupation:
    """Load the time of an agenda that is taken between two instants, but for a booking of one's own that may be moved."""
    booked: dict[Lane, list[Range]] = {}
    values = {"slug": slug, "start": start, "end": end, "now": clock.now(), "own_id": own_id}
    for resource, unit, starts_at, ends_at in db.session.execute(_SELECT_UNITS, values):
        booked.setdefault((resource, unit), []).append((starts_at, ends_at))
    return Occupation(booked, list(list_exceptions(slug, start=start, end=end)))


def list_exceptions(slug: str, *, start: datetime, end: datetime) -> Iterable[TimeException]:
    """The closures and the openings out of the rules between two instants."""
    query = select(AgendaException).where(
        AgendaException.agenda_slug == slug, AgendaException.ends_at > start, AgendaException.starts_at < end
    )
    for row in db.session.scalars(query):
        yield TimeException(row.starts_at, row.ends_at, row.is_opening, row.resource)


def _invalidate() -> None:
    """Have the agendas read anew, and the index of the search refreshed."""
    _agendas.invalidate()
    event_bus.publish(ContentChanged("agenda"))


def _read_agendas() -> dict[str, Agenda]:
    rows = db.session.scalars(select(StoredAgenda).where(StoredAgenda.archived_at.is_(None)))
    agendas = sorted((read_agenda(row.definition) for row in rows), key=lambda agenda: agenda.title)
    return {agenda.slug: agenda for agenda in agendas}


_agendas: SiteCache[dict[str, Agenda]] = SiteCache(_read_agendas)
