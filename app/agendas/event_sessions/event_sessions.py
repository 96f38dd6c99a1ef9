"""The sessions of an agenda of events: read, made one by one or for many dates, changed, cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select, update

from app.agendas.definition import Agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.event_sessions.places import Place, count_free, read_capacity
from app.agendas.models import HELD, Booking, BookingUnit, EventSession
from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.search.events import ContentChanged

MAX_DATES = 60
ONE_WEEK = timedelta(days=7)


class SessionNotFound(NotFound):
    """No such session of this agenda."""


@dataclass(frozen=True)
class SessionDetails:
    """A session as somebody types it."""

    service: str
    title: str
    starts_at: datetime
    ends_at: datetime
    places: int
    max_people: int
    description: str = ""
    place: str = ""
    image_url: str = ""
    categories: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    waiting_places: int = 0


def list_sessions(
    slugs: Sequence[str], *, since: datetime, until: datetime | None = None, service: str = "", limit: int = 500
) -> list[EventSession]:
    """The sessions that end after an instant, cancelled ones included, in order of time."""
    query = select(EventSession).where(EventSession.agenda_slug.in_(slugs), EventSession.ends_at > since)
    if until is not None:
        query = query.where(EventSession.starts_at < until)
    if service:
        query = query.where(EventSession.service == service)
    query = query.order_by(EventSession.starts_at, EventSession.id).limit(limit)
    return list(db.session.scalars(query)) if slugs else []


def get_session(agenda: Agenda, session_id: UUID) -> EventSession:
    """A session of an agenda. Raises SessionNotFound."""
    session = db.session.get(EventSession, session_id)
    if session is None or session.agenda_slug != agenda.slug or agenda.kind != EVENTS:
        raise SessionNotFound(session_id)
    return session


def lock_session(session_id: UUID) -> EventSession:
    """A session read again, whose places nobody else takes until this transaction ends.

    Written, since that is what SQLite waits for. A session is locked before its bookings, and after the case.
    """
    statement = update(EventSession).where(EventSession.id == session_id).values(places=EventSession.places)
    rows = db.session.scalars(statement.returning(EventSession), execution_options={"populate_existing": True})
    session: EventSession | None = rows.one_or_none()
    if session is None:
        raise SessionNotFound(session_id)
    return session


def create_sessions(agenda: Agenda, details: SessionDetails, dates: Sequence[date] = ()) -> list[EventSession]:
    """Make a session, and one like it on each of the other dates, at the hours of the place."""
    starts = [details.starts_at, *_same_hour(details.starts_at, dates)]
    series = str(new_id()) if len(starts) > 1 else None
    sessions = []
    for start in starts:
        session = EventSession(id=new_id(), agenda_slug=agenda.slug, series=series, cancellation_reason="")
        write_details(session, _shift(details, start))
        db.session.add(session)
        sessions.append(session)
    db.session.flush()
    return sessions


def write_details(session: EventSession, details: SessionDetails) -> None:
    """Write what was typed in a session."""
    session.service, session.title, session.description = details.service, details.title, details.description
    session.place, session.image_url = details.place, details.image_url
    session.starts_at, session.ends_at = details.starts_at, details.ends_at
    session.places, session.max_people = details.places, details.max_people
    session.categories = {key: dict(category) for key, category in details.categories.items()}
    session.opens_at, session.closes_at = details.opens_at, details.closes_at
    session.waiting_places, session.changed_at = details.waiting_places, clock.now()
    event_bus.publish(ContentChanged("event"))


def read_details(session: EventSession) -> SessionDetails:
    """A session as somebody typed it."""
    return SessionDetails(
        service=session.service,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        places=session.places,
        max_people=session.max_people,
        description=session.description,
        place=session.place,
        image_url=session.image_url,
        categories=session.categories,
        opens_at=session.opens_at,
        closes_at=session.closes_at,
        waiting_places=session.waiting_places,
    )


def list_weekly_dates(first: date, until: date) -> list[date]:
    """The dates of the same weekday after a date, to another one included."""
    dates: list[date] = []
    day = first + ONE_WEEK
    while day <= until and len(dates) < MAX_DATES:
        dates.append(day)
        day += ONE_WEEK
    return dates


def find_taken_places(session_ids: Sequence[UUID], *, but: UUID | None = None) -> dict[UUID, set[Place]]:
    """The places taken of each session, less those of one booking."""
    used_places: dict[UUID, set[Place]] = {session_id: set() for session_id in session_ids}
    query = (
        select(Booking.session_id, BookingUnit.resource, BookingUnit.unit)
        .join(Booking, Booking.id == BookingUnit.booking_id)
        .where(Booking.session_id.in_(session_ids), or_(Booking.state != HELD, Booking.held_until > clock.now()))
    )
    if but is not None:
        query = query.where(Booking.id != but)
    for session_id, resource, number in db.session.execute(query) if session_ids else ():
        used_places[cast(UUID, session_id)].add((resource.partition("/")[2], number))
    return used_places


def count_free_places(sessions: Sequence[EventSession], *, but: UUID | None = None) -> dict[UUID, dict[str, int]]:
    """The places left of each session, in all and by category."""
    used_places = find_taken_places([session.id for session in sessions], but=but)
    return {
        session.id: count_free(read_capacity(session.places, session.categories), used_places[session.id])
        for session in sessions
    }


def is_open(session: EventSession, now: datetime) -> bool:
    """Whether people register at a session now."""
    return (
        session.cancelled_at is None
        and (session.opens_at is None or session.opens_at <= now)
        and now < (session.closes_at or session.starts_at)
        and now < session.starts_at
    )


def resource_of(session_id: UUID, pool: str) -> str:
    """The name of a pool of places among the lanes of the agenda."""
    return f"{session_id.hex}/{pool}"


def _same_hour(start: datetime, dates: Sequence[date]) -> Iterator[datetime]:
    local = clock.to_paris(start)
    for day in dates:
        yield datetime.combine(day, local.time(), clock.PARIS).astimezone(UTC)


def _shift(details: SessionDetails, start: datetime) -> SessionDetails:
    """A session like it at another date: registration opens at once with the first one, and closes as long before."""
    length = details.ends_at - details.starts_at
    closes_at = start - (details.starts_at - details.closes_at) if details.closes_at else None
    return replace(details, starts_at=start, ends_at=start + length, closes_at=closes_at)
