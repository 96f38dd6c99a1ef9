"""Totals of the receipts of a régie on a day, by means. Tests of a régie are left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.core.db import db
from app.payments.models import MEANS, Credit, Invoice, Payment, Refund
from app.payments.regie_definition import PRODUCTION


@dataclass(frozen=True)
class DayTotals:
    """Receipts of a day by means, reversals and refunds."""

    received: dict[str, int]
    counts: dict[str, int]
    reversed: int
    refunded: int

    @property
    def total(self) -> int:
        return sum(self.received.values()) - self.reversed - self.refunded


def count_day(regie_slug: str, day: date) -> DayTotals:
    """The totals of a régie on a day."""
    is_of_day = (Payment.regie_slug == regie_slug, Payment.accounted_on == day, Payment.mode == PRODUCTION)
    query = select(Payment.means, func.sum(Payment.amount), func.count()).where(*is_of_day, Payment.amount > 0)
    rows = {means: (int(amount), count) for means, amount, count in db.session.execute(query.group_by(Payment.means))}
    reversed_amount = db.session.scalar(select(func.sum(Payment.amount)).where(*is_of_day, Payment.amount < 0)) or 0
    refunds = select(func.sum(Refund.amount)).join(Credit, Credit.id == Refund.credit_id)
    refunds = refunds.join(Invoice, Invoice.id == Credit.invoice_id).join(Payment, Payment.id == Credit.payment_id)
    refunds = refunds.where(Invoice.regie_slug == regie_slug, Refund.accounted_on == day, Payment.mode == PRODUCTION)
    return DayTotals(
        received={means: rows[means][0] for means in MEANS if means in rows},
        counts={means: rows[means][1] for means in MEANS if means in rows},
        reversed=-int(reversed_amount),
        refunded=int(db.session.scalar(refunds) or 0),
    )


def list_day_payments(regie_slug: str, day: date) -> list[tuple[Payment, Invoice]]:
    """The payments of a régie on a day with their invoices, tests included, in the order in which they were entered."""
    query = select(Payment, Invoice).join(Invoice, Invoice.id == Payment.invoice_id)
    query = query.where(Payment.regie_slug == regie_slug, Payment.accounted_on == day).order_by(Payment.recorded_at)
    return [(payment, invoice) for payment, invoice in db.session.execute(query)]
