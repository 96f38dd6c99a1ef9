"""Random schedules of payers, agents, checks, faults and deaths: the money of the payers is always that of the accounts."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.payments import attempts
from app.payments.attempt_jobs import begin_payment, queue_due_checks, settle_attempt
from app.payments.attempt_states import SETTLING_STATES
from app.payments.attempts import PaymentNotOpen, find_page_id, list_attempts
from app.payments.credit_notes import cancel_invoice
from app.payments.gateways.gateway import GatewayError
from app.payments.invoices import InvoiceRefused
from app.payments.models import DUE, Invoice
from app.payments.received_payments import (
    PaymentRefused,
    list_credits,
    list_payments,
    record_counter_payment,
    record_refund,
    reverse_payment,
)
from devtools.payfip.payfip_double import DROP, ERROR_500, OUTAGE, RESULTS, TRUNCATED, UNKNOWN_CODE, PayfipDouble
from tests.example_counts import read_seed
from tests.payments.canteen import make_bill, make_regie
from tests.payments.conftest import allow_double
from tests.payments.settlement_steps import EMAIL, assert_money_is_equal

pytestmark = pytest.mark.usefixtures("job_context")

STEPS = ("begin", "begin", "choose", "choose", "settle", "settle", "wait", "poll", "fault", "counter", "cancel", "undo")
FAULTS = (DROP, ERROR_500, TRUNCATED, OUTAGE, UNKNOWN_CODE)
WAITS = (1, 3, 16, 21, 130, 1500)


class Schedule:
    """One invoice, and what a seed has happen to it."""

    def __init__(self, app: Flask, invoice: Invoice, payfip: PayfipDouble, chance: random.Random) -> None:
        self.app, self.invoice, self.payfip, self.chance = app, invoice, payfip, chance
        self.time = timedelta()

    def run(self, count: int) -> None:
        for _ in range(count):
            with clock.shift_clock(self.time):
                getattr(self, f"_{self.chance.choice(STEPS)}")()
            db.session.rollback()
        self._finish()

    def _begin(self) -> None:
        with suppress(PaymentNotOpen, GatewayError):
            begin_payment(self.invoice.id, email=EMAIL)

    def _choose(self) -> None:
        rows = [row for row in list_attempts(self.invoice.id) if find_page_id(row)]
        for row in rows:
            self.payfip.choose(find_page_id(row), self.chance.choice([*RESULTS, "close", "pay"]))

    def _settle(self) -> None:
        rows = list_attempts(self.invoice.id)
        if rows:
            settle_attempt(self.chance.choice(rows).id)

    def _wait(self) -> None:
        self.time += timedelta(minutes=self.chance.choice(WAITS))

    def _poll(self) -> None:
        """Checks are queued, and their worker may die before it makes them."""
        queue_due_checks()
        db.session.commit()
        if self.chance.random() < 0.5:
            self._settle()

    def _fault(self) -> None:
        operation = self.chance.choice(["creerPaiementSecurise", "recupererDetailPaiementSecurise"])
        self.payfip.plan_faults(operation, self.chance.choice(FAULTS))

    def _counter(self) -> None:
        with suppress(PaymentRefused):
            record_counter_payment(self.invoice.id, "cash", self.invoice.total, reference="", by=new_id())
            db.session.commit()

    def _cancel(self) -> None:
        if self.chance.random() < 0.3:
            with suppress(InvoiceRefused):
                cancel_invoice(self.invoice.id)
                db.session.commit()

    def _undo(self) -> None:
        with suppress(PaymentRefused):
            if self.chance.random() < 0.5:
                for credit in list_credits(self.invoice.id)[:1]:
                    record_refund(self.invoice.id, credit.id, by=new_id())
            else:
                for payment in list_payments(self.invoice.id)[:1]:
                    reverse_payment(self.invoice.id, payment.id, by=new_id())
            db.session.commit()

    def _finish(self) -> None:
        """The gateway answers again, and everything is checked."""
        self.payfip.faults.clear()
        allow_double(self.app, self.payfip)
        with clock.shift_clock(self.time + timedelta(minutes=150)):
            for row in list_attempts(self.invoice.id):
                settle_attempt(row.id)
        db.session.expire_all()
        for row in list_attempts(self.invoice.id):
            gateway_id = attempts.read_gateway_id(row, self.invoice.key_id)
            is_paid = bool(gateway_id) and self.payfip.operations[gateway_id].result in ("P", "V")
            assert (row.state in SETTLING_STATES) == is_paid
            assert row.state not in ("created", "sent", "waiting")
        invoice = db.session.get_one(Invoice, self.invoice.id)
        assert 0 <= invoice.paid_amount <= invoice.total
        assert (invoice.paid_amount < invoice.total) == (invoice.state == DUE) or invoice.state == "cancelled"


def _run_schedules(app: Flask, payfip: PayfipDouble, count: int) -> None:
    regie, seed = make_regie(), read_seed()
    for number in range(count):
        allow_double(app, payfip)
        schedule = Schedule(app, make_bill(regie), payfip, random.Random(f"{seed} {number}"))
        try:
            schedule.run(12)
            assert_money_is_equal(payfip)
        except BaseException:
            print(f"schedule {number} of the seed {seed}")
            raise


@pytest.mark.postgresql
def test_a_few_schedules_keep_the_money_equal(app: Flask, payfip: PayfipDouble) -> None:
    _run_schedules(app, payfip, 30)


@pytest.mark.trust
@pytest.mark.timeout(600)
def test_a_thousand_schedules_keep_the_money_equal(app: Flask, payfip: PayfipDouble) -> None:
    _run_schedules(app, payfip, 1000)
