"""Times that are free again, announced to those who wait for one: the worker offers them after the commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.agendas.earlier_slots.fairness import MIN_GAIN, QUIET_TIME
from app.agendas.earlier_slots.models import EarlierAlert
from app.agendas.models import CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue

OFFER_FREED_TIME = "offer_freed_time"


def announce_freed(agenda: str, start: datetime, end: datetime, *, former_id: UUID | None = None) -> None:
    """Have a time offered to those who wait for one in that agenda; `former_id`: the booking that gives it up."""
    if end > clock.now() and _is_awaited(agenda, start):
        enqueue(
            OFFER_FREED_TIME,
            agenda=agenda,
            start=start.isoformat(),
            end=end.isoformat(),
            former_id=former_id or "",
        )


def _is_awaited(agenda: str, start: datetime) -> bool:
    later = max(start + MIN_GAIN, clock.now() + QUIET_TIME)
    query = (
        select(EarlierAlert.booking_id)
        .join(Booking, Booking.id == EarlierAlert.booking_id)
        .where(Booking.agenda_slug == agenda, Booking.state == CONFIRMED, Booking.starts_at >= later)
    )
    return db.session.scalar(query.limit(1)) is not None
