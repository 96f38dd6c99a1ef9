"""Calendars of other software laid on the resources of an agenda: their busy times close it, and nothing else of them is kept.

A calendar at an address is read again every quarter of an hour; one that cannot be read leaves the busy times as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update

from app.agendas.calendar_files.busy_times import BusyTimes, read_busy_times
from app.agendas.models import CONFIRMED, AgendaCalendar, AgendaException, Booking, BookingUnit
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.outgoing.destinations import read_url
from app.core.sealing import seal_for_site, unseal_for_site
from app.core.sites import current_site

# How far busy times are known: a year, and a month of the next one.
WINDOW = timedelta(days=400)
MAX_CALENDARS, MAX_NAME = 200, 200
_SEALED = "agenda_calendar.address"
_MAX_RANGES = 20_000


class CalendarNotFound(NotFound):
    """No such calendar in this agenda."""


class TooManyCalendars(Exception):
    """The agenda has as many calendars as it may."""


def list_calendars(slug: str) -> Sequence[AgendaCalendar]:
    """The calendars of an agenda, in the order of its resources' identifiers."""
    query = select(AgendaCalendar).where(AgendaCalendar.agenda_slug == slug)
    return db.session.scalars(query.order_by(AgendaCalendar.resource, AgendaCalendar.id)).all()


def get_calendar_of(slug: str, calendar_id: UUID) -> AgendaCalendar:
    """A calendar of an agenda. Raises CalendarNotFound."""
    calendar = db.session.get(AgendaCalendar, calendar_id)
    if calendar is None or calendar.agenda_slug != slug:
        raise CalendarNotFound(calendar_id)
    return calendar


def add_address(slug: str, resource: str | None, address: str) -> AgendaCalendar:
    """Keep the address of a calendar, to be read by `calendar_jobs`. Raises AddressRefused, TooManyCalendars."""
    url = _normalise(address)
    read_url(url)
    sealed = seal_for_site(url, about=_SEALED)
    return _add(slug, resource, (urlsplit(url).hostname or "")[:MAX_NAME], sealed)


def add_file(slug: str, resource: str | None, name: str, content: bytes) -> AgendaCalendar:
    """Read a calendar once, and keep its busy times alone. Raises CalendarFileRefused, TooManyCalendars."""
    busy = read_busy_content(content)
    calendar = _add(slug, resource, name[:MAX_NAME], None)
    _save_ranges(calendar, busy)
    return calendar


def delete_calendar(calendar: AgendaCalendar) -> None:
    """Take a calendar away, with its busy times."""
    db.session.execute(delete(AgendaException).where(AgendaException.calendar_id == calendar.id))
    db.session.delete(calendar)


def read_address(calendar_id: UUID) -> str | None:
    """The address of a calendar; none for a file, or once it is taken away."""
    calendar = db.session.get(AgendaCalendar, calendar_id, populate_existing=True)
    if calendar is None or calendar.address is None:
        return None
    url: str = unseal_for_site(calendar.address, about=_SEALED)
    return url


def record_reading(calendar_id: UUID, reading: BusyTimes | None, error_code: str | None) -> None:
    """Keep what was read of a calendar, or why it could not be, which leaves its busy times as they were."""
    # Written first, so that whoever reads the calendar at the same instant waits.
    attempt = update(AgendaCalendar).where(AgendaCalendar.id == calendar_id)
    statement = attempt.values(tried_at=clock.now(), error_code=error_code).returning(AgendaCalendar)
    calendar = db.session.scalar(statement, execution_options={"populate_existing": True})
    if calendar is not None and reading is not None:
        _save_ranges(calendar, reading)


def read_busy_content(content: bytes) -> BusyTimes:
    """The busy times of a calendar from this morning on. Raises CalendarFileRefused."""
    host = urlsplit(current_site().base_url).hostname
    start = datetime.combine(clock.today(), time(), clock.PARIS)
    busy = read_busy_times(content, first=start, last=start + WINDOW, zone=clock.PARIS, left_out_host=host or "")
    return BusyTimes(busy.ranges[:_MAX_RANGES], busy.problems)


def list_fetched_calendars() -> list[UUID]:
    """The calendars that have an address."""
    return list(db.session.scalars(select(AgendaCalendar.id).where(AgendaCalendar.address.is_not(None))))


def list_overrun_bookings(slug: str) -> list[Booking]:
    """The bookings to come over which busy times of calendars fall, in order of time."""
    query = select(Booking).where(Booking.agenda_slug == slug, Booking.id.in_(_select_overrun()))
    return list(db.session.scalars(query.order_by(Booking.starts_at, Booking.id)))


def count_overrun_bookings(slugs: Collection[str]) -> dict[str, int]:
    """Count the bookings to come over which busy times fall, by agenda; those that have some."""
    query = select(Booking.agenda_slug, func.count()).where(
        Booking.agenda_slug.in_(slugs), Booking.id.in_(_select_overrun())
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Booking.agenda_slug))}


def _select_overrun() -> Select[UUID]:
    return (
        select(BookingUnit.booking_id)
        .join(Booking, Booking.id == BookingUnit.booking_id)
        .join(
            AgendaException,
            (AgendaException.agenda_slug == BookingUnit.agenda_slug)
            & (AgendaException.ends_at > Booking.starts_at)
            & (AgendaException.starts_at < Booking.ends_at),
        )
        .where(
            AgendaException.calendar_id.is_not(None),
            or_(AgendaException.resource.is_(None), AgendaException.resource == BookingUnit.resource),
            Booking.state == CONFIRMED,
            Booking.starts_at > clock.now(),
        )
    )


def _normalise(address: str) -> str:
    """An address as it is asked for: calendars are often given as « webcal »."""
    scheme, separator, rest = address.strip().partition("://")
    return f"https://{rest}" if separator and scheme.lower() in ("webcal", "webcals") else address.strip()


def _add(slug: str, resource: str | None, name: str, address: bytes | None) -> AgendaCalendar:
    if len(list_calendars(slug)) >= MAX_CALENDARS:
        raise TooManyCalendars(slug)
    calendar = AgendaCalendar(
        id=new_id(), agenda_slug=slug, resource=resource, name=name, address=address, omissions=[]
    )
    db.session.add(calendar)
    db.session.flush()
    return calendar


def _save_ranges(calendar: AgendaCalendar, busy: BusyTimes) -> None:
    """Make the exceptions of a calendar those ranges: what is still there is not written again."""
    rows = db.session.scalars(select(AgendaException).where(AgendaException.calendar_id == calendar.id)).all()
    ranges = set(busy.ranges)
    for row in rows:
        if (row.starts_at, row.ends_at) in ranges:
            ranges.discard((row.starts_at, row.ends_at))
        else:
            db.session.delete(row)
    for starts_at, ends_at in sorted(ranges):
        db.session.add(
            AgendaException(
                id=new_id(),
                agenda_slug=calendar.agenda_slug,
                resource=calendar.resource,
                starts_at=starts_at,
                ends_at=ends_at,
                is_opening=False,
                reason="",
                calendar_id=calendar.id,
            )
        )
    calendar.tried_at = calendar.read_at = clock.now()
    calendar.read_until = datetime.combine(clock.today(), time(), clock.PARIS) + WINDOW
    calendar.error_code, calendar.omissions = None, list(busy.problems)
    db.session.flush()
