"""Adjustments of paid bookings: proposed once for each change, then accepted, refused or withdrawn, once."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from sqlalchemy import update

from app.agendas.models import Booking
from app.cases import timeline
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.adjustment_lists import AdjustmentNotFound, find_adjustment
from app.payments.booking_adjustments.booking_charges import BookingCharge, find_charge
from app.payments.booking_adjustments.estimates import Estimate, build_estimate
from app.payments.booking_adjustments.models import (
    NOTHING,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    BookingAdjustment,
)
from app.payments.booking_adjustments.refund_rule import MOVED
from app.payments.booking_adjustments.settlement import AdjustmentRefused, change_amount, settle
from app.payments.events import RefundRefused
from app.payments.models import Invoice
from app.payments.regie_definition import CONTROL, INVOICE, Regie
from app.payments.regie_rights import has_right

TIMELINE_KIND = "booking_adjusted"


def propose_adjustment(
    case: Case, booking: Booking, occasion: str, *, by: Actor, change: int = 0
) -> BookingAdjustment | None:
    """Write what a change of a booking comes to, once, in place of what earlier changes proposed.

    Whoever has the right on the régie has it done at once, and so has a resident who chose what costs more. None for a
    booking that nobody paid.
    """
    charge = find_charge(case, booking)
    if charge is None:
        return None
    estimate = build_estimate(charge, booking, occasion, change=change)
    former = find_adjustment(booking, occasion)
    if former is not None:
        return _propose_again(former, case, by=by)
    withdraw_adjustments(booking.id)
    if occasion == MOVED and estimate.amount == 0:
        return None
    adjustment = _write(charge, booking, estimate)
    if adjustment is None:
        return find_adjustment(booking, occasion)
    if adjustment.state == PROPOSED and _is_done_at_once(charge.regie, adjustment, by):
        _settle_if_possible(adjustment, by=by)
    _record(case, adjustment, by=by)
    return adjustment


def accept_adjustment(
    adjustment_id: UUID, *, by: Actor, amount: int | None = None, reason: str = ""
) -> BookingAdjustment:
    """Issue the credit note or the invoice of an adjustment, once, for another amount if it is told. Raises AdjustmentRefused."""
    adjustment = _lock_open(adjustment_id)
    if amount is not None and amount != abs(adjustment.amount):
        change_amount(adjustment, amount)
    adjustment.reason = reason
    settle(adjustment, by=by)
    _record_on_case(adjustment, by=by)
    return adjustment


def refuse_adjustment(adjustment_id: UUID, *, by: Actor, reason: str) -> BookingAdjustment:
    """Decide that nothing is given back, or asked for. Raises AdjustmentRefused."""
    adjustment = _lock_open(adjustment_id)
    adjustment.state, adjustment.reason = REFUSED, reason
    adjustment.decided_at, adjustment.decided_by_id = clock.now(), by.account_id
    _record_on_case(adjustment, by=by)
    if adjustment.refund:
        invoice = db.session.get_one(Invoice, adjustment.invoice_id)
        event_bus.publish(RefundRefused(invoice, adjustment.refund, reason))
    return adjustment


def withdraw_adjustments(booking_id: UUID) -> None:
    """Withdraw what earlier changes of a booking proposed: another change takes their place."""
    is_open = (BookingAdjustment.booking_id == booking_id, BookingAdjustment.state == PROPOSED)
    db.session.execute(update(BookingAdjustment).where(*is_open).values(state=WITHDRAWN))


def withdraw_of_invoice(invoice_id: UUID) -> None:
    """Withdraw what is proposed about an invoice that somebody cancelled: nothing is left to give back."""
    is_open = (BookingAdjustment.invoice_id == invoice_id, BookingAdjustment.state == PROPOSED)
    db.session.execute(update(BookingAdjustment).where(*is_open).values(state=WITHDRAWN))


def can_settle(regie: Regie, actor: Actor, adjustment: BookingAdjustment | Estimate) -> bool:
    """Whether somebody gives back money of a régie, or issues its invoices, as the adjustment needs."""
    return has_right(regie, actor, INVOICE if adjustment.complement else CONTROL)


def _write(charge: BookingCharge, booking: Booking, estimate: Estimate) -> BookingAdjustment | None:
    """Write an adjustment; none when somebody else wrote it at the same instant."""
    adjustment_id = new_id()
    is_first = insert_once(
        BookingAdjustment,
        id=adjustment_id,
        regie_slug=charge.regie.slug,
        invoice_id=charge.first_invoice.id,
        booking_id=booking.id,
        sequence=booking.sequence,
        occasion=estimate.occasion,
        booked_time=booking.starts_at,
        days_left=estimate.days_left,
        share=estimate.share,
        amount=estimate.amount,
        deposit=estimate.deposit,
        rule_amount=estimate.amount,
        unpaid=estimate.unpaid,
        lines=[
            {"invoice": str(line.invoice.id), "position": line.line.position, "is_deposit": line.is_deposit}
            for line in charge.lines
        ],
        state=PROPOSED if estimate.amount else NOTHING,
        created_at=clock.now(),
        reason="",
    )
    return db.session.get_one(BookingAdjustment, adjustment_id) if is_first else None


def _propose_again(adjustment: BookingAdjustment, case: Case, *, by: Actor) -> BookingAdjustment:
    """Propose an adjustment that was withdrawn since its change was corrected, and is made again."""
    if adjustment.state == WITHDRAWN:
        adjustment.state = PROPOSED if adjustment.amount else NOTHING
        _record(case, adjustment, by=by)
    return adjustment


def _is_done_at_once(regie: Regie, adjustment: BookingAdjustment, by: Actor) -> bool:
    """Whether nobody has to decide: whoever acts has the right, or chose to pay more."""
    if regie.is_archived and adjustment.complement:
        return False
    is_own_choice = adjustment.complement > 0 and by.kind in ("resident", "anonymous")
    return is_own_choice or can_settle(regie, by, adjustment)


def _settle_if_possible(adjustment: BookingAdjustment, *, by: Actor) -> None:
    """Settle an adjustment, which stays proposed when no invoice can be issued: the change itself is not refused for that."""
    with suppress(AdjustmentRefused), db.session.begin_nested():
        settle(adjustment, by=by)


def _lock_open(adjustment_id: UUID) -> BookingAdjustment:
    """An adjustment that nobody decided, locked until the end of the transaction. Raises AdjustmentRefused."""
    statement = (
        update(BookingAdjustment)
        .where(BookingAdjustment.id == adjustment_id)
        .values(state=BookingAdjustment.state)
        .returning(BookingAdjustment)
    )
    adjustment = db.session.scalar(statement, execution_options={"populate_existing": True})
    if adjustment is None:
        raise AdjustmentNotFound(adjustment_id)
    if adjustment.state != PROPOSED:
        raise AdjustmentRefused("decided")
    return adjustment


def _record_on_case(adjustment: BookingAdjustment, *, by: Actor) -> None:
    invoice = db.session.get_one(Invoice, adjustment.invoice_id)
    case = db.session.get(Case, invoice.case_id) if invoice.case_id is not None else None
    if case is not None:
        _record(case, adjustment, by=by)


def _record(case: Case, adjustment: BookingAdjustment, *, by: Actor) -> None:
    details = {
        "step": adjustment.state,
        "refund": adjustment.refund,
        "complement": adjustment.complement,
        "unpaid": adjustment.unpaid,
        "reason": adjustment.reason,
    }
    timeline.record(case, TIMELINE_KIND, by=by, details=details)
