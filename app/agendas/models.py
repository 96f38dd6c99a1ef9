"""Tables of agendas: their definitions, their exceptions and calendars, the bookings and the time that these take."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, ForeignKey, Index, event

from app.agendas.overlap_guard import CREATE_STATEMENTS
from app.core.db import (
    ANONYMOUS,
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)

HELD, CONFIRMED, CANCELLED, ATTENDED, ABSENT = "held", "confirmed", "cancelled", "attended", "absent"
# Of an event: on the list of those who wait for a place, then one that is offered to them until a deadline.
WAITING, OFFERED = "waiting", "offered"
STATES = (HELD, CONFIRMED, CANCELLED, ATTENDED, ABSENT, WAITING, OFFERED)
# Of a booking that its owner may still move or cancel.
LIVE_STATES = (CONFIRMED, WAITING, OFFERED)


class StoredAgenda(Base):
    """One agenda of the authority. Its definition has no versions: a booking keeps the time that was booked."""

    __tablename__ = "agenda"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    definition: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class AgendaException(Base):
    """A closure, an absence, or an opening out of the rules: of one resource, or of the whole agenda."""

    __tablename__ = "agenda_exception"
    __table_args__ = (Index("ix_agenda_exception_time", "agenda_slug", "ends_at"),)

    id: Mapped[UUID] = primary_key()
    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), info=ANONYMOUS)
    resource: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    is_opening: Mapped[bool] = mapped_column(info=ANONYMOUS)
    reason: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The calendar that it was read from; none when somebody wrote it.
    calendar_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agenda_calendar.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )


class AgendaCalendar(Base):
    """A calendar of other software that makes a resource busy: read again and again at an address, or once from a file."""

    __tablename__ = "agenda_calendar"

    id: Mapped[UUID] = primary_key()
    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), index=True, info=ANONYMOUS)
    # None for the whole agenda.
    resource: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    # The host of the address, or the name of the file.
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    # Often a secret of the person whose calendar it is; none for a file.
    address: Mapped[bytes | None] = mapped_column(Sealed, info=TECHNICAL)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The end of the days for which it was read.
    read_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # Why the latest attempt failed.
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # Codes of what was left out, see `calendar_files.file_problems`.
    omissions: Mapped[list[str]] = mapped_column(Json, info=TECHNICAL)


class EventSession(Base):
    """One date of an event: a workshop, a visit, an outing, a meeting. Dates that repeat are as many sessions."""

    __tablename__ = "event_session"
    __table_args__ = (Index("ix_event_session_time", "agenda_slug", "starts_at"),)

    id: Mapped[UUID] = primary_key()
    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), info=ANONYMOUS)
    service: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Common to the sessions that were made at once.
    series: Mapped[str | None] = mapped_column(index=True, info=TECHNICAL)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    description: Mapped[str] = mapped_column(info=ANONYMOUS)
    place: Mapped[str] = mapped_column(info=ANONYMOUS)
    image_url: Mapped[str] = mapped_column(info=ANONYMOUS)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    places: Mapped[int] = mapped_column(info=ANONYMOUS)
    # {category: {"places": number or null, "price": cents}}; nothing for free places that are all alike.
    categories: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    max_people: Mapped[int] = mapped_column(info=ANONYMOUS)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # How many people may wait; 0 for no waiting list.
    waiting_places: Mapped[int] = mapped_column(info=ANONYMOUS)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    cancellation_reason: Mapped[str] = mapped_column(info=ANONYMOUS)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class Booking(Base):
    """A time that somebody booked: held while a form is filled in, then confirmed with the request, or by an agent."""

    __tablename__ = "booking"
    __table_args__ = (
        Index("ix_booking_time", "agenda_slug", "starts_at"),
        Index("uq_booking_question", "draft_id", "field_id", unique=True),
        Index("ix_booking_held_until", "held_until"),
    )

    id: Mapped[UUID] = primary_key()
    agenda_slug: Mapped[str] = mapped_column(ForeignKey("agenda.slug"), info=ANONYMOUS)
    service: Mapped[str] = mapped_column(info=ANONYMOUS)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    people: Mapped[int] = mapped_column(info=ANONYMOUS)
    quantity: Mapped[int] = mapped_column(info=ANONYMOUS)
    # Whole days that it takes; none when it goes from one hour to another.
    days: Mapped[int | None] = mapped_column(info=ANONYMOUS)
    # The session of an event, and how many people by category of place.
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("event_session.id"), index=True, info=ANONYMOUS)
    categories: Mapped[dict[str, int] | None] = mapped_column(Json, info=ANONYMOUS)
    state: Mapped[str] = mapped_column(info=ANONYMOUS)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The draft that holds it, under the token that its case keeps; the question that asked for it.
    draft_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    field_id: Mapped[str | None] = mapped_column(info=TECHNICAL)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    # How many times it was moved or cancelled, for calendars.
    sequence: Mapped[int] = mapped_column(info=TECHNICAL)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # When the device of an agent ticked that somebody came to an event, or did not: the latest tick counts.
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The weekly series that it belongs to, and whose people it is for.
    series_id: Mapped[UUID | None] = mapped_column(index=True, info=TECHNICAL)
    # {"name", "phone", "email", "note"} of who has no request, with a key of its own.
    key_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    sealed: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)


class BookingUnit(Base):
    """The time that a booking takes on one lane of a resource; deleted when the booking is cancelled."""

    __tablename__ = "booking_unit"
    __table_args__ = (
        Index("ix_booking_unit_time", "agenda_slug", "ends_at"),
        Index("ix_booking_unit_lane", "agenda_slug", "resource", "unit", "starts_at"),
    )

    id: Mapped[UUID] = primary_key()
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    agenda_slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    resource: Mapped[str] = mapped_column(info=ANONYMOUS)
    unit: Mapped[int] = mapped_column(info=ANONYMOUS)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # With the time kept before the next booking.
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)


for _dialect, _statements in CREATE_STATEMENTS.items():
    for _statement in _statements:
        event.listen(BookingUnit.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
