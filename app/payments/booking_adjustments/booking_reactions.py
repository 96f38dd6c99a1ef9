"""Reactions to changes of bookings: what was paid for them is adjusted in the same transaction, before letters are written."""

from __future__ import annotations

from app.agendas.event_sessions.waiting_list import CANCELLATION, LAPSE
from app.agendas.events import (
    AppointmentCancelled,
    AppointmentMoved,
    AttendanceRecorded,
    BookingPriceChanged,
    RegistrationChanged,
    SessionCancelled,
)
from app.agendas.models import ABSENT, Booking
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.adjustment_lists import find_adjustment
from app.payments.booking_adjustments.adjustments import propose_adjustment, withdraw_adjustments, withdraw_of_invoice
from app.payments.booking_adjustments.models import PROPOSED
from app.payments.booking_adjustments.refund_rule import ABSENCE, AUTHORITY, MOVED, RESIDENT
from app.payments.events import InvoiceCancelled
from app.workflows.elements import WITHDRAWN


def follow_price(event: BookingPriceChanged) -> None:
    """Adjust a booking that was moved to what costs another price."""
    propose_adjustment(event.case, event.booking, MOVED, by=event.by, change=event.change)


def follow_booking(event: AppointmentMoved) -> None:
    """Withdraw what is proposed about a booking that is booked again after it was cancelled."""
    if event.former is None and find_adjustment(event.booking, MOVED) is None:
        withdraw_adjustments(event.booking.id)


def follow_cancellation(event: AppointmentCancelled) -> None:
    """Adjust a booking that does not take place."""
    _cancel(event.case, event.booking, by=event.by)


def follow_registration(event: RegistrationChanged) -> None:
    """Adjust a registration that is cancelled, or whose offered places lapsed: they were never had, and cost nothing."""
    if event.step == CANCELLATION:
        _cancel(event.case, event.booking, by=event.by)
    elif event.step == LAPSE:
        propose_adjustment(event.case, event.booking, AUTHORITY, by=event.by)


def follow_session(event: SessionCancelled) -> None:
    """Adjust the registrations of a session that does not take place, as its agent may."""
    for booking in event.bookings:
        if booking.case_id is not None:
            case = db.session.get_one(Case, booking.case_id)
            propose_adjustment(case, booking, AUTHORITY, by=event.by)


def follow_attendance(event: AttendanceRecorded) -> None:
    """Adjust a booking to which nobody came, unless that was recorded by mistake."""
    if event.booking.state == ABSENT:
        propose_adjustment(event.case, event.booking, ABSENCE, by=event.by)
        return
    adjustment = find_adjustment(event.booking, ABSENCE)
    if adjustment is not None and adjustment.state == PROPOSED:
        withdraw_adjustments(event.booking.id)


def follow_invoice(event: InvoiceCancelled) -> None:
    """Withdraw what is proposed about an invoice that was cancelled by hand."""
    withdraw_of_invoice(event.invoice.id)


def _cancel(case: Case, booking: Booking, *, by: Actor) -> None:
    occasion = RESIDENT if is_by_resident(case, by) else AUTHORITY
    if find_adjustment(booking, AUTHORITY) is None:
        propose_adjustment(case, booking, occasion, by=by)


def is_by_resident(case: Case, by: Actor) -> bool:
    """Whether a cancellation is the act of the applicant: of the booking, or of the whole request."""
    return by.kind in ("resident", "anonymous") or case.status == WITHDRAWN
