"""Requests of the past weeks for an agenda, and what was booked before them, to be replayed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from app.agendas.agenda_store import list_exceptions
from app.agendas.availability import Lane, Need, Occupation
from app.agendas.definition import Agenda
from app.agendas.models import CANCELLED, HELD, Booking, BookingUnit
from app.agendas.open_ranges import Range
from app.agendas.simulation import PastRequest
from app.core import clock
from app.core.db import db

WEEKS = 8
MAX_REQUESTS = 1000
# Whoever came without an appointment asked for no other time.
_AT_ONCE = timedelta(hours=1)


def load_past_requests(agenda: Agenda) -> tuple[list[PastRequest], Occupation]:
    """The requests of the past weeks that booked a time, the latest ones, and what was taken before the first."""
    query = (
        select(Booking.booked_at, Booking.starts_at, Booking.service, Booking.people, Booking.quantity)
        .where(
            Booking.agenda_slug == agenda.slug,
            Booking.booked_at >= clock.now() - timedelta(weeks=WEEKS),
            Booking.state.not_in((HELD, CANCELLED)),
            Booking.series_id.is_(None),
        )
        .order_by(Booking.booked_at.desc())
        .limit(MAX_REQUESTS)
    )
    requests = [
        PastRequest(row.booked_at, Need(service, row.people, row.quantity, is_by_agent=not service.is_online))
        for row in db.session.execute(query)
        if (service := agenda.find_service(row.service)) and row.starts_at > row.booked_at + _AT_ONCE
    ]
    return requests, _load_occupation(agenda, requests)


def _load_occupation(agenda: Agenda, requests: list[PastRequest]) -> Occupation:
    since = min((request.asked_at for request in requests), default=clock.now())
    until = clock.now() + timedelta(days=730)
    query = (
        select(BookingUnit.resource, BookingUnit.unit, BookingUnit.starts_at, BookingUnit.ends_at)
        .join(Booking, Booking.id == BookingUnit.booking_id)
        .where(
            BookingUnit.agenda_slug == agenda.slug,
            BookingUnit.ends_at > since,
            or_(Booking.booked_at < since, Booking.series_id.is_not(None)),
            Booking.state != HELD,
        )
    )
    booked: dict[Lane, list[Range]] = {}
    for resource, unit, starts_at, ends_at in db.session.execute(query):
        booked.setdefault((resource, unit), []).append((starts_at, ends_at))
    return Occupation(booked, list(list_exceptions(agenda.slug, start=since, end=until)))
