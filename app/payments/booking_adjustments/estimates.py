"""Estimates: what one change of a paid booking gives back or costs more, by the rule of its régie, before or as it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.agendas.models import Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.payments.booking_adjustments.booking_charges import BookingCharge, ChargedLine, find_charge
from app.payments.booking_adjustments.models import PROPOSED, BookingAdjustment
from app.payments.booking_adjustments.refund_rule import MOVED, compute_difference, compute_refund, split_sum
from app.payments.models import Invoice
from app.payments.regie_definition import Regie


@dataclass(frozen=True)
class Estimate:
    """The money of a change of a booking: cents to give back, or to pay when they are negative, and why."""

    regie: Regie
    occasion: str
    amount: int
    deposit: int = 0
    # The part that was still to be paid.
    unpaid: int = 0
    days_left: int | None = None
    share: int | None = None

    @property
    def refund(self) -> int:
        """The money that goes back to who paid."""
        return max(self.amount - self.unpaid, 0)

    @property
    def complement(self) -> int:
        """The sum that is still to be paid."""
        return max(-self.amount, 0)


def estimate_change(case: Case | None, booking: Booking, occasion: str, *, change: int = 0) -> Estimate | None:
    """Estimate a change of a booking; none when nothing was paid for it. `change`: how much more the new slot costs."""
    charge = find_charge(case, booking) if case is not None else None
    return build_estimate(charge, booking, occasion, change=change) if charge is not None else None


def build_estimate(charge: BookingCharge, booking: Booking, occasion: str, *, change: int = 0) -> Estimate:
    """Apply the rule of the régie to what a booking was charged."""
    rule, price = charge.regie.refund_rule, charge.price - sum_open_moves(booking.id)
    if occasion == MOVED:
        amount = compute_difference(charged=charge.price, price=price, change=change) if rule.adjusts_moves else 0
        return Estimate(charge.regie, occasion, amount, unpaid=_count_unpaid(charge.lines, amount, 0))
    days_left = count_days_left(booking.starts_at)
    share = rule.find_share(occasion, days_left=days_left)
    deposit = charge.deposit
    amount = max(compute_refund(charged=charge.price, price=price, share=share), 0) + deposit
    unpaid = _count_unpaid(charge.lines, amount - deposit, deposit)
    return Estimate(charge.regie, occasion, amount, deposit, unpaid, days_left, share)


def count_days_left(start: datetime) -> int:
    """The days from today to the day of a slot."""
    return (clock.to_paris(start).date() - clock.today()).days


def sum_open_moves(booking_id: UUID) -> int:
    """Sum the proposals about earlier moves of a booking: to give back, or to charge when negative."""
    query = select(func.coalesce(func.sum(BookingAdjustment.amount), 0)).where(
        BookingAdjustment.booking_id == booking_id,
        BookingAdjustment.state == PROPOSED,
        BookingAdjustment.occasion == MOVED,
    )
    return int(db.session.scalar(query) or 0)


def spread_amount(lines: Sequence[ChargedLine], price: int, deposit: int) -> list[tuple[ChargedLine, int]]:
    """The cents that are taken off each line: those of the price, and those of the deposit."""
    spread: list[tuple[ChargedLine, int]] = []
    for is_deposit, amount in ((False, price), (True, deposit)):
        own_lines = [line for line in lines if line.is_deposit == is_deposit]
        shares = split_sum(amount, [line.amount for line in own_lines])
        spread += [(line, share) for line, share in zip(own_lines, shares, strict=True) if share]
    return spread


def sum_by_invoice(spread: Iterable[tuple[ChargedLine, int]]) -> dict[UUID, tuple[Invoice, int]]:
    """The cents that are taken off each invoice."""
    totals: dict[UUID, tuple[Invoice, int]] = {}
    for line, cents in spread:
        totals[line.invoice.id] = (line.invoice, totals.get(line.invoice.id, (line.invoice, 0))[1] + cents)
    return totals


def _count_unpaid(lines: Sequence[ChargedLine], price: int, deposit: int) -> int:
    """The part of what is taken off that was not paid yet."""
    return sum(
        min(cents, max(invoice.balance, 0))
        for invoice, cents in sum_by_invoice(spread_amount(lines, price, deposit)).values()
    )
