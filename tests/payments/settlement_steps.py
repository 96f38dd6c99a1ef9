"""Steps of the tests of settlement, and the equality that each of them ends with."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.payments.attempt_jobs import begin_payment, settle_attempt
from app.payments.attempts import find_page_id
from app.payments.models import Credit, Invoice, Payment, PaymentAttempt
from devtools.payfip.payfip_double import (
    PayfipDouble,
)

EMAIL = "odile@courriel.example"


def begin(invoice: Invoice) -> tuple[PaymentAttempt, str]:
    """Open an attempt; returns it, and the identifier of its page."""
    attempt = begin_payment(invoice.id, email=EMAIL)
    return attempt, find_page_id(attempt)


def settle(attempt: PaymentAttempt, *, after: timedelta = timedelta(minutes=3)) -> str:
    """Ask the gateway some time later; returns the state."""
    with clock.shift_clock(after):
        return settle_attempt(attempt.id)


def read_invoice(invoice: Invoice) -> Invoice:
    """The invoice as it is in the database."""
    db.session.rollback()
    return db.session.get_one(Invoice, invoice.id, populate_existing=True)


def find_latest_attempt() -> PaymentAttempt:
    """The attempt that was opened last."""
    return db.session.scalars(select(PaymentAttempt).order_by(PaymentAttempt.created_at.desc())).first()


def assert_money_is_equal(payfip: PayfipDouble) -> None:
    """The cents of the payers are entered once, each as paid of an invoice or as a credit."""
    received = db.session.scalar(select(func.sum(Payment.amount)).where(Payment.attempt_id.is_not(None))) or 0
    entered = db.session.scalar(select(func.sum(Payment.amount))) or 0
    applied = db.session.scalar(select(func.sum(Invoice.paid_amount))) or 0
    credited = db.session.scalar(select(func.sum(Credit.amount)).where(Credit.state != "withdrawn")) or 0
    assert received == payfip.total_paid
    assert entered == applied + credited
