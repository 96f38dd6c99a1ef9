"""Adjustments of paid bookings: proposed once for each change, then accepted, refused or withdrawn, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.agendas.models import Booking
from app.cases import timeline
from app.cases.models import Case
from app.core import clock, event_bus
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.domain_errors import NotFound
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.booking_charges import BookingCharge, ChargedLine, find_charge
from app.payments.booking_adjustments.estimates import Estimate, build_estimate, spread_amount
from app.payments.booking_adjustments.models import (
    ACCEPTED,
    NOTHING,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    BookingAdjustment,
)
from app.payments.booking_adjustments.refund_rule import MOVED
from app.payments.credit_notes import list_remaining_amounts, reduce_invoice
from app.payments.events import RefundRefused
from app.payments.invoices import DEFAULT_DELAY, InvoiceRefused, Line, issue_invoice, list_lines
from app.payments.models import CANCELLED, Invoice, InvoiceLine
from app.payments.payers import read_payer
from app.payments.regie_definition import CONTROL, INVOICE, Regie
from app.payments.regie_rights import has_right
from app.payments.regie_store import get_regie

TIMELINE_KIND = "booking_adjusted"


class AdjustmentNotFound(NotFound):
    """No such adjustment of this régie."""


class AdjustmentRefused(ValueError):
    """An adjustment that cannot be done any more, or not so; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


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
    known = find_adjustment(booking, occasion)
    if known is not None:
        return _propose_again(known, case, by=by)
    withdraw_adjustments(booking.id)
    if occasion == MOVED and estimate.amount == 0:
        return None
    adjustment = _write(charge, booking, estimate)
    if adjustment is None:
        return find_adjustment(booking, occasion)
    if adjustment.state == PROPOSED and _is_done_at_once(charge.regie, adjustment, by):
        _settle(adjustment, by=by)
    _record(case, adjustment, by=by)
    return adjustment


def accept_adjustment(
    adjustment_id: UUID, *, by: Actor, amount: int | None = None, reason: str = ""
) -> BookingAdjustment:
    """Issue the credit note or the invoice of an adjustment, once, for another amount if it is told. Raises AdjustmentRefused."""
    adjustment = _lock_open(adjustment_id)
    if amount is not None and amount != abs(adjustment.amount):
        _change_amount(adjustment, amount)
    adjustment.reason = reason
    _settle(adjustment, by=by)
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
        slot_starts_at=booking.starts_at,
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


def _change_amount(adjustment: BookingAdjustment, amount: int) -> None:
    """Give back, or ask for, another amount than the rule says. Raises AdjustmentRefused."""
    if amount <= 0:
        raise AdjustmentRefused("amount")
    if adjustment.complement:
        adjustment.amount = -amount
        return
    if amount > sum(line.amount for line in _read_lines(adjustment)):
        raise AdjustmentRefused("amount")
    adjustment.amount, adjustment.deposit = amount, min(adjustment.deposit, amount)
    adjustment.unpaid = min(adjustment.unpaid, amount)


def _settle(adjustment: BookingAdjustment, *, by: Actor) -> None:
    """Issue the credit notes or the invoice. Raises AdjustmentRefused."""
    adjustment.state = ACCEPTED
    adjustment.decided_at, adjustment.decided_by_id = clock.now(), by.account_id if by.is_agent else None
    db.session.flush()
    try:
        if adjustment.complement:
            _issue_complement(adjustment)
        else:
            _take_off(adjustment)
    except InvoiceRefused as refused:
        raise AdjustmentRefused(refused.problem) from refused


def _take_off(adjustment: BookingAdjustment) -> None:
    lines = _read_lines(adjustment)
    spread = spread_amount(lines, adjustment.amount - adjustment.deposit, adjustment.deposit)
    if sum(cents for _line, cents in spread) < adjustment.amount:
        raise AdjustmentRefused("amount")
    parts: dict[UUID, dict[int, int]] = defaultdict(dict)
    for line, cents in spread:
        parts[line.invoice.id][line.line.position] = cents
    # In one order, so that nobody who locks several invoices waits in a circle.
    for invoice_id in sorted(parts):
        reduce_invoice(invoice_id, parts[invoice_id])


def _read_lines(adjustment: BookingAdjustment) -> list[ChargedLine]:
    """The lines that an adjustment is taken off, with what is left of them now."""
    lines: list[ChargedLine] = []
    stored: dict[UUID, tuple[dict[int, InvoiceLine], dict[int, int]]] = {}
    for row in adjustment.lines:
        invoice_id, position = UUID(row["invoice"]), row["position"]
        invoice = db.session.get_one(Invoice, invoice_id)
        if invoice.state == CANCELLED:
            continue
        if invoice_id not in stored:
            by_position = {line.position: line for line in list_lines(invoice_id)}
            stored[invoice_id] = (by_position, list_remaining_amounts(invoice_id))
        own_lines, remaining_amounts = stored[invoice_id]
        line = ChargedLine(invoice, own_lines[position], remaining_amounts[position], row["is_deposit"])
        lines.append(line)
    return lines


def _issue_complement(adjustment: BookingAdjustment) -> Invoice:
    """Invoice the difference to who paid the booking, under its product."""
    former = db.session.get_one(Invoice, adjustment.invoice_id)
    position = next(
        row["position"] for row in adjustment.lines if row["invoice"] == str(former.id) and not row["is_deposit"]
    )
    model = next(line for line in list_lines(former.id) if line.position == position)
    with use_language(SOURCE_LANGUAGE):
        label = _("Complément : %(label)s", label=model.label)[:200]
        title = _("Complément : %(label)s", label=former.title)[:120]
    line = Line(label, adjustment.complement, model.accounting_code, product=model.product)
    today = clock.today()
    due_on = max(
        min(today + DEFAULT_DELAY, clock.to_paris(adjustment.slot_starts_at).date()), today + timedelta(days=1)
    )
    invoice = issue_invoice(
        get_regie(former.regie_slug),
        [line],
        read_payer(former),
        title=title,
        due_on=due_on,
        case_id=former.case_id,
    )
    invoice.has_other_payer = former.has_other_payer
    return invoice


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
