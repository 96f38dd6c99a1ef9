"""The time that bookings take on the lanes of an agenda: taken whole or not at all, given back, freed of lapsed holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, delete, select, update

from app.agendas.availability import Slot
from app.agendas.models import HELD, Booking, BookingUnit
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_missing
from app.core.ids import new_id

# No object of these rows is kept by the session.
WITHOUT_SESSION_SYNC = {"synchronize_session": False}


def take_lanes(booking_id: UUID, agenda: str, slot: Slot) -> bool:
    """Whether the time of all the lanes was taken; else nothing is. The database refuses what overlaps."""
    _delete_expired_holds_over(booking_id, agenda, slot)
    # In one order for everybody: two people who take several of the same lanes never wait for one another.
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "booking_id": booking_id,
            "agenda_slug": agenda,
            "resource": resource,
            "unit": unit,
            "starts_at": slot.blocked_from,
            "ends_at": slot.blocked_until,
        }
        for resource, unit in sorted(slot.lanes)
    ]
    if insert_missing(BookingUnit, rows) == len(rows):
        return True
    delete_units(booking_id, only=[row["id"] for row in rows])
    return False


def delete_units(booking_id: UUID, *, only: Sequence[UUID] | None = None) -> None:
    """Give back the time of a booking, or some of it."""
    statement = delete(BookingUnit).where(BookingUnit.booking_id == booking_id)
    if only is not None:
        statement = statement.where(BookingUnit.id.in_(only))
    db.session.execute(statement, execution_options=WITHOUT_SESSION_SYNC)


def hand_over_units(from_id: UUID, to_id: UUID) -> None:
    """Give the time of one booking to another, which has none."""
    statement = update(BookingUnit).where(BookingUnit.booking_id == from_id).values(booking_id=to_id)
    db.session.execute(statement, execution_options=WITHOUT_SESSION_SYNC)


def expired_deletion(*conditions: ColumnElement[bool]) -> Delete:
    """The statement that deletes holds whose time has passed, but for those that somebody else is deleting or holding again."""
    expired = select(Booking.id).where(Booking.state == HELD, Booking.held_until <= clock.now(), *conditions)
    return delete(Booking).where(Booking.id.in_(expired.with_for_update(skip_locked=True)))


def _delete_expired_holds_over(booking_id: UUID, agenda: str, slot: Slot) -> None:
    """Holds whose time has passed still take their lanes until they are deleted."""
    over = select(BookingUnit.booking_id).where(
        BookingUnit.agenda_slug == agenda,
        BookingUnit.starts_at < slot.blocked_until,
        BookingUnit.ends_at > slot.blocked_from,
    )
    statement = expired_deletion(Booking.id != booking_id, Booking.id.in_(over))
    db.session.execute(statement, execution_options=WITHOUT_SESSION_SYNC)
