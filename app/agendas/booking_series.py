"""Series of bookings: an association has a resource every week of a season, and is asked each year whether it goes on.

Each occurrence is a booking of its own, moved and cancelled alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, exists, func, select, update

from app.agendas import bookings
from app.agendas.agenda_store import get_calendar, load_occupation
from app.agendas.availability import Need, Occupation, find_slots
from app.agendas.bookings import Request, SlotTaken
from app.agendas.contacts import RETENTION, Contact
from app.agendas.definition import Agenda
from app.agendas.models import CANCELLED, CONFIRMED, Booking
from app.agendas.open_ranges import find_instant, is_school_holiday
from app.core import clock
from app.core.db import (
    ANONYMOUS,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    db,
    mapped_column,
    primary_key,
)
from app.core.domain_errors import NotFound
from app.core.holidays import list_holidays
from app.core.ids import new_id
from app.core.sealing import create_key, seal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later

SEAL_CONTEXT = "booking_series.sealed"
ONE_WEEK = timedelta(days=7)
LONGEST = timedelta(days=366)
# The same weekday a year later.
NEXT_YEAR = timedelta(days=364)
YES, NO = "yes", "no"
# Why an occurrence cannot be booked, or is not asked for; empty when it is free.
SCHOOL, HOLIDAY, CLOSED, TAKEN = "school", "holiday", "closed", "taken"


class SeriesNotFound(NotFound):
    """No such series in this agenda."""


class BookingSeries(Base):
    """A resource booked every week from one day to another, for an association."""

    __tablename__ = "booking_series"
    __table_args__ = (
        Index("ix_booking_series_days", "agenda_slug", "last_day"),
        Index("uq_booking_series_former", "former_id", unique=True),
    )

    id: Mapped[UUID] = primary_key()
    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), info=ANONYMOUS)
    service: Mapped[str] = mapped_column(info=ANONYMOUS)
    resource: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    first_day: Mapped[date] = mapped_column(info=ANONYMOUS)
    last_day: Mapped[date] = mapped_column(info=ANONYMOUS)
    # The hour in the time of the place, as 18:30.
    start: Mapped[str] = mapped_column(info=ANONYMOUS)
    skips_school_holidays: Mapped[bool] = mapped_column(info=ANONYMOUS)
    skips_public_holidays: Mapped[bool] = mapped_column(info=ANONYMOUS)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the association was asked whether it goes on the next year, when it answered, and what.
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    answer: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The series of the year before.
    former_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking_series.id", ondelete="SET NULL"), info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"name", "phone", "email", "note"} of the association.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)


@dataclass(frozen=True)
class Season:
    """Wish of an association: an hour of a weekday, from one day to another."""

    service: str
    resource: str | None
    first_day: date
    last_day: date
    start: time
    skips_school_holidays: bool = True
    skips_public_holidays: bool = True

    @property
    def clock_start(self) -> str:
        """The hour as it is stored, 18:30."""
        return f"{self.start:%H:%M}"


@dataclass(frozen=True)
class Occurrence:
    """A week of a season: the day, when it would begin, and why it cannot be booked or is skipped, if so."""

    day: date
    start: datetime
    problem: str = ""


def plan_season(agenda: Agenda, season: Season) -> list[Occurrence]:
    """The weeks of a season, found by the search that books them."""
    service, calendar, now = agenda.find_service(season.service), get_calendar(), clock.now()
    if service is None:
        return []
    need = Need(service, resource=season.resource, is_by_agent=True)
    first, last = season.first_day, season.last_day
    start, end = (find_instant(day, time(), calendar.zone) for day in (first, last + ONE_WEEK))
    occupation = load_occupation(agenda.slug, start=start, end=end)
    unbooked = Occupation({}, occupation.exceptions)
    free, opened = (
        {slot.start for slot in find_slots(agenda, need, occupied, calendar, first=first, last=last, now=now)}
        for occupied in (occupation, unbooked)
    )
    occurrences = []
    for number in range((last - first).days // 7 + 1):
        day = first + number * ONE_WEEK
        begins_at = find_instant(day, season.start, calendar.zone)
        problem = "" if begins_at in free else TAKEN if begins_at in opened else CLOSED
        if season.skips_school_holidays and is_school_holiday(day, calendar):
            problem = SCHOOL
        if season.skips_public_holidays and day in list_holidays(day.year, calendar.territory):
            problem = HOLIDAY
        occurrences.append(Occurrence(day, begins_at, problem))
    return occurrences


def book_season(
    agenda: Agenda, season: Season, contact: Contact, days: Collection[date], *, former_id: UUID | None = None
) -> BookingSeries:
    """Book the days of a season, all or none. Raises SlotTaken."""
    service, zone = agenda.find_service(season.service), get_calendar().zone
    if service is None or not days:
        raise SlotTaken
    key_id = create_key()
    series = BookingSeries(
        id=new_id(),
        agenda_slug=agenda.slug,
        service=season.service,
        resource=season.resource,
        first_day=season.first_day,
        last_day=season.last_day,
        start=season.clock_start,
        skips_school_holidays=season.skips_school_holidays,
        skips_public_holidays=season.skips_public_holidays,
        created_at=clock.now(),
        former_id=former_id,
        key_id=key_id,
        sealed=seal(key_id, asdict(contact), about=SEAL_CONTEXT),
    )
    db.session.add(series)
    db.session.flush()
    need = Need(service, resource=season.resource, is_by_agent=True)
    for day in sorted(days):
        request = Request(agenda.slug, need, find_instant(day, season.start, zone))
        bookings.book_slot(request).series_id = series.id
    db.session.flush()
    return series


def season_of(series: BookingSeries) -> Season:
    """The season that a series was booked for."""
    return Season(
        series.service,
        series.resource,
        series.first_day,
        series.last_day,
        time.fromisoformat(series.start),
        series.skips_school_holidays,
        series.skips_public_holidays,
    )


def next_season(series: BookingSeries) -> Season:
    """The season of the year after, on the same weekday."""
    former = season_of(series)
    return Season(
        former.service,
        former.resource,
        former.first_day + NEXT_YEAR,
        former.last_day + NEXT_YEAR,
        former.start,
        former.skips_school_holidays,
        former.skips_public_holidays,
    )


def list_series(slug: str) -> Sequence[BookingSeries]:
    """The series of an agenda that are not over, then those of the last month, the first to end first."""
    query = select(BookingSeries).where(
        BookingSeries.agenda_slug == slug, BookingSeries.last_day >= clock.today() - RETENTION
    )
    return db.session.scalars(query.order_by(BookingSeries.last_day, BookingSeries.id)).all()


def get_series(slug: str, series_id: UUID) -> BookingSeries:
    """A series of an agenda. Raises SeriesNotFound."""
    series = db.session.get(BookingSeries, series_id)
    if series is None or series.agenda_slug != slug:
        raise SeriesNotFound(series_id)
    return series


def list_occurrences(series: BookingSeries) -> Sequence[Booking]:
    """The bookings of a series in order of time, cancelled ones included."""
    return db.session.scalars(
        select(Booking).where(Booking.series_id == series.id).order_by(Booking.starts_at, Booking.id)
    ).all()


def end_series(series: BookingSeries, from_day: date) -> int:
    """Cancel the bookings to come of a series from a day on; returns how many."""
    start = max(find_instant(from_day, time(), get_calendar().zone), clock.now())
    to_cancel = [row for row in list_occurrences(series) if row.starts_at >= start and row.state == CONFIRMED]
    for booking in to_cancel:
        bookings.cancel_booking(booking)
    series.last_day = max(min(series.last_day, from_day - timedelta(days=1)), series.first_day)
    return len(to_cancel)


def record_answer(series: BookingSeries, answer: str) -> bool:
    """Whether it is the first answer of the association: it is recorded then."""
    unanswered = update(BookingSeries).where(BookingSeries.id == series.id, BookingSeries.answered_at.is_(None))
    statement = unanswered.values(answered_at=clock.now(), answer=answer).returning(BookingSeries.id)
    return db.session.scalar(statement) is not None


def read_associations(series: Sequence[BookingSeries]) -> dict[UUID, Contact]:
    """The associations of series, by series. The caller logs the access."""
    contents = unseal_many([(row.key_id, row.sealed) for row in series], about=SEAL_CONTEXT)
    return {row.id: Contact(**texts) for row, texts in zip(series, contents, strict=True) if texts is not None}


def read_series_contacts(rows: Sequence[Booking]) -> dict[UUID, Contact]:
    """The associations that bookings are for, by booking. The caller logs the access."""
    series_ids = {row.series_id for row in rows if row.series_id is not None}
    if not series_ids:
        return {}
    series = db.session.scalars(select(BookingSeries).where(BookingSeries.id.in_(series_ids))).all()
    associations = read_associations(series)
    return {row.id: associations[row.series_id] for row in rows if row.series_id in associations}


def count_unanswered_series(slugs: Collection[str], *, until: date) -> dict[str, int]:
    """Count the series that end by that day and of whose next year nothing is known, by agenda."""
    query = select(BookingSeries.agenda_slug, func.count()).where(
        BookingSeries.agenda_slug.in_(slugs),
        BookingSeries.last_day >= clock.today(),
        BookingSeries.last_day <= until,
        BookingSeries.answered_at.is_(None),
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(BookingSeries.agenda_slug))}


def delete_expired_series() -> int:
    """Delete the series that ended more than a month ago, with their bookings and their keys; returns how many."""
    limit = clock.now() - RETENTION
    has_later = exists().where(
        Booking.series_id == BookingSeries.id, Booking.ends_at >= limit, Booking.state != CANCELLED
    )
    query = select(BookingSeries).where(BookingSeries.last_day < clock.to_paris(limit).date(), ~has_later)
    expired = db.session.scalars(query).all()
    for series in expired:
        db.session.execute(delete(Booking).where(Booking.series_id == series.id))
        db.session.delete(series)
        delete_sealed_later(series.key_id)
    return len(expired)
