"""Adjustments of paid bookings, found by booking, by request and by régie."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.agendas.models import Booking
from app.cases.models import Case
from app.core.db import db
from app.core.domain_errors import NotFound
from app.payments.booking_adjustments.models import (
    ACCEPTED,
    NOTHING,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    BookingAdjustment,
)
from app.payments.models import Invoice
from app.payments.regie_definition import Regie


class AdjustmentNotFound(NotFound):
    """No such adjustment of this régie."""


def find_adjustment(booking: Booking, occasion: str) -> BookingAdjustment | None:
    """The adjustment of the latest change of a booking on that occasion."""
    return db.session.scalar(
        select(BookingAdjustment).where(
            BookingAdjustment.booking_id == booking.id,
            BookingAdjustment.sequence == booking.sequence,
            BookingAdjustment.occasion == occasion,
        )
    )


def find_latest_adjustment(booking: Booking) -> BookingAdjustment | None:
    """The adjustment of the latest change of a booking, if that one comes to something."""
    query = select(BookingAdjustment).where(
        BookingAdjustment.booking_id == booking.id,
        BookingAdjustment.sequence == booking.sequence,
        BookingAdjustment.state != WITHDRAWN,
    )
    return db.session.scalars(query.order_by(BookingAdjustment.created_at.desc()).limit(1)).first()


def list_adjustments_of_case(case: Case) -> list[BookingAdjustment]:
    """The adjustments of the bookings of a case, the first one first, without those that are withdrawn."""
    invoices = select(Invoice.id).where(Invoice.case_id == case.id)
    query = select(BookingAdjustment).where(
        BookingAdjustment.invoice_id.in_(invoices), BookingAdjustment.state != WITHDRAWN
    )
    return list(db.session.scalars(query.order_by(BookingAdjustment.created_at)))


def list_adjustments(regie: Regie, *, is_open: bool, limit: int = 100) -> Sequence[tuple[BookingAdjustment, Invoice]]:
    """The adjustments that wait for a decision, the oldest first, or the latest decided ones, with their invoices."""
    query = select(BookingAdjustment, Invoice).join(Invoice, Invoice.id == BookingAdjustment.invoice_id)
    query = query.where(BookingAdjustment.regie_slug == regie.slug)
    if is_open:
        query = query.where(BookingAdjustment.state == PROPOSED).order_by(BookingAdjustment.created_at)
    else:
        decided_states = (ACCEPTED, REFUSED, NOTHING)
        query = query.where(BookingAdjustment.state.in_(decided_states)).order_by(BookingAdjustment.created_at.desc())
    return [(adjustment, invoice) for adjustment, invoice in db.session.execute(query.limit(limit))]


def get_adjustment(regie: Regie, adjustment_id: UUID) -> BookingAdjustment:
    """An adjustment of a régie. Raises AdjustmentNotFound."""
    adjustment = db.session.get(BookingAdjustment, adjustment_id)
    if adjustment is None or adjustment.regie_slug != regie.slug:
        raise AdjustmentNotFound(adjustment_id)
    return adjustment
