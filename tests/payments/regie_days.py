"""Days of a régie of the counter: bills paid on given days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.payments.models import AttemptPart, Invoice, Payment, PaymentAttempt
from app.payments.payers import Payer
from app.payments.received_payments import record_counter_payment
from app.payments.regie_definition import Regie
from tests.payments.canteen import make_bill

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)


@contextmanager
def at_noon(day: date) -> Iterator[None]:
    """Be at noon of a day."""
    with clock.shift_clock(timedelta()):
        present = clock.now()
    with clock.shift_clock(datetime.combine(day, time(12), clock.PARIS) - present):
        yield


def issue_bill(regie: Regie, *, meals: int = 12) -> Invoice:
    """A bill that is sent to nobody: no letter is written outside of a request."""
    return make_bill(regie, meals=meals, payer=Payer("Odile Exemple"))


def pay_bill(regie: Regie, day: date, means: str = "cash", *, meals: int = 2, reference: str = "") -> Payment:
    """A bill of that day, paid at once at the counter."""
    with at_noon(day):
        invoice = issue_bill(regie, meals=meals)
        payment = record_counter_payment(invoice.id, means, invoice.total, reference=reference, by=new_id())
        db.session.commit()
    return payment


def make_attempt(invoice: Invoice, *, amount: int, reference: str = "FRS2026AAAA", mode: str = "W") -> PaymentAttempt:
    """An attempt that waits for its gateway."""
    attempt = PaymentAttempt(
        id=new_id(),
        invoice_id=invoice.id,
        notification_id=reference,
        gateway="payfip",
        account="090909",
        mode=mode,
        reference=reference,
        amount=amount,
        state="sent",
        created_at=clock.now(),
        next_check_at=clock.now(),
        code="",
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.add(AttemptPart(attempt_id=attempt.id, invoice_id=invoice.id, amount=attempt.amount, is_open=True))
    db.session.commit()
    return attempt
