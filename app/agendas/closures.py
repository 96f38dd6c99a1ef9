"""Closures and absences laid over bookings, which are listed first, then given elsewhere or cancelled with them; openings too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.agendas import booking_changes, bookings
from app.agendas.agenda_store import get_calendar, list_exceptions, load_occupation
from app.agendas.availability import Need, Occupation
from app.agendas.closure_proposals import WINDOWS, CoveredTime, Proposal, propose_changes
from app.agendas.definition import Agenda
from app.agendas.earlier_slots.freed_times import announce_freed
from app.agendas.models import CONFIRMED, HELD, AgendaException, Booking, BookingUnit
from app.agendas.open_ranges import TimeException, list_open_ranges
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor

REASSIGN, MOVE, CANCEL = "reassign", "move", "cancel"
CHOICES = (REASSIGN, MOVE, CANCEL)
MAX_REASON = 120
LONGEST = timedelta(days=366)


class PeriodNotFound(NotFound):
    """No such closure of this agenda, or one that comes from a calendar of other software."""


class BookingsNotListed(Exception):
    """The closure covers bookings for which nobody chose anything yet."""


@dataclass(frozen=True)
class Period:
    """Time of an agenda that closes, or opens out of its rules: of one resource, or of all."""

    start: datetime
    end: datetime
    resource: str | None = None
    reason: str = ""
    is_opening: bool = False
    # The resource that opens instead of the one that closes, at the hours that this one had.
    replacement: str | None = None


@dataclass(frozen=True)
class Change:
    """Choice for one booking that a closure covers: where it goes, as it was proposed."""

    kind: str
    resource: str | None = None
    start: datetime | None = None


def list_covered_bookings(agenda: Agenda, period: Period) -> list[Booking]:
    """The bookings to come that a closure covers, in order of time."""
    return (
        []
        if period.is_opening
        else [booking for booking in _list_live_bookings(agenda, period) if booking.state == CONFIRMED]
    )


def propose_for(agenda: Agenda, period: Period | None, covered: list[Booking]) -> dict[UUID, Proposal]:
    """Proposals for the bookings that a closure covers; without a period, that closures already there cover."""
    if not covered:
        return {}
    start, end = min(booking.starts_at for booking in covered), max(booking.ends_at for booking in covered)
    occupation = load_occupation(
        agenda.slug, start=start - timedelta(days=1), end=end + timedelta(days=WINDOWS[-1] + 2)
    )
    if period is not None:
        occupation = Occupation(occupation.booked, [*occupation.exceptions, *_list_exceptions(agenda, period)])
    times = [CoveredTime(booking.id, _need_elsewhere(booking, agenda), booking.starts_at) for booking in covered]
    replacement = period.replacement if period is not None else None
    return propose_changes(agenda, times, occupation, get_calendar(), now=clock.now(), preferred=replacement)


def save_period(agenda: Agenda, period: Period, changes: Mapping[UUID, Change], *, by: Actor) -> None:
    """Close or open, and give the bookings that the closure covers elsewhere, in one transaction.

    Holds of forms that are being filled in are given back. Raises BookingsNotListed, SlotTaken, BookingEnded, StaleCase.
    """
    covered = [] if period.is_opening else _list_live_bookings(agenda, period)
    if any(booking.id not in changes for booking in covered if booking.state == CONFIRMED):
        raise BookingsNotListed(agenda.slug)
    for exception in _list_exceptions(agenda, period):
        db.session.add(
            AgendaException(
                id=new_id(),
                agenda_slug=agenda.slug,
                resource=exception.resource,
                starts_at=exception.start,
                ends_at=exception.end,
                is_opening=exception.is_opening,
                reason=period.reason,
            )
        )
    db.session.flush()
    if period.is_opening:
        announce_freed(agenda.slug, period.start, period.end)
    for booking in covered:
        if booking.state == HELD:
            db.session.delete(booking)
            db.session.flush()
    change_bookings(agenda, [booking for booking in covered if booking.state == CONFIRMED], changes, by=by)


def change_bookings(agenda: Agenda, covered: list[Booking], changes: Mapping[UUID, Change], *, by: Actor) -> None:
    """Give bookings elsewhere or cancel them, as it was chosen. Raises BookingsNotListed, SlotTaken, BookingEnded, StaleCase."""
    if any(booking.id not in changes for booking in covered):
        raise BookingsNotListed(agenda.slug)
    for booking in covered:
        _apply_change(agenda, booking, changes[booking.id], by=by)
    db.session.flush()


def list_periods(agenda: Agenda, *, since: datetime, until: datetime | None = None) -> list[AgendaException]:
    """The closures and the openings that somebody wrote from one instant to another, in order of time."""
    query = select(AgendaException).where(
        AgendaException.agenda_slug == agenda.slug,
        AgendaException.ends_at > since,
        AgendaException.calendar_id.is_(None),
    )
    if until is not None:
        query = query.where(AgendaException.starts_at < until)
    return list(db.session.scalars(query.order_by(AgendaException.starts_at, AgendaException.id)))


def delete_period(agenda: Agenda, period_id: UUID) -> None:
    """Take a closure or an opening back; bookings stay where they are. Raises PeriodNotFound."""
    row = db.session.get(AgendaException, period_id)
    if row is None or row.agenda_slug != agenda.slug or row.calendar_id is not None:
        raise PeriodNotFound(period_id)
    db.session.delete(row)
    if not row.is_opening:
        announce_freed(agenda.slug, row.starts_at, row.ends_at)


def _list_exceptions(agenda: Agenda, period: Period) -> list[TimeException]:
    """A period, and the opening of the resource that stands in for the one that closes."""
    exceptions = [TimeException(period.start, period.end, period.is_opening, period.resource)]
    if period.resource is None or period.replacement is None or period.is_opening:
        return exceptions
    first, last = clock.to_paris(period.start).date(), clock.to_paris(period.end).date()
    others = list_exceptions(agenda.slug, start=period.start, end=period.end)
    openings = list_open_ranges(agenda, period.resource, others, get_calendar(), first=first, last=last)
    return exceptions + [
        TimeException(max(start, period.start), min(end, period.end), True, period.replacement)
        for start, end in openings
        if start < period.end and end > period.start
    ]


def _list_live_bookings(agenda: Agenda, period: Period) -> list[Booking]:
    units = select(BookingUnit.booking_id).where(
        BookingUnit.agenda_slug == agenda.slug,
        BookingUnit.ends_at > period.start,
        BookingUnit.starts_at < period.end,
    )
    if period.resource is not None:
        units = units.where(BookingUnit.resource == period.resource)
    query = select(Booking).where(
        Booking.id.in_(units),
        Booking.state.in_((HELD, CONFIRMED)),
        # The time kept after a booking may fall in the closure.
        Booking.ends_at > period.start,
        Booking.starts_at > clock.now(),
    )
    return list(db.session.scalars(query.order_by(Booking.starts_at, Booking.id)))


def _need_elsewhere(booking: Booking, agenda: Agenda) -> Need | None:
    """Need of a booking that may take place on another resource, if it takes one alone."""
    need = bookings.need_of(booking, agenda, is_by_agent=True)
    return replace(need, items=()) if need is not None and len(need.items) == 1 else need


def _apply_change(agenda: Agenda, booking: Booking, change: Change, *, by: Actor) -> None:
    need = bookings.need_of(booking, agenda, is_by_agent=True)
    if change.kind == REASSIGN and need is not None and change.resource is not None:
        items = ((change.resource, booking.quantity),) if need.items else ()
        booking_changes.reassign_booking(booking, replace(need, resource=change.resource, items=items), by=by)
    elif change.kind == MOVE and need is not None and change.start is not None:
        booking_changes.move_booking(booking, need, change.start, by=by)
    elif change.kind == CANCEL:
        booking_changes.cancel_booking(booking, by=by)
    else:
        raise BookingsNotListed(booking.id)
