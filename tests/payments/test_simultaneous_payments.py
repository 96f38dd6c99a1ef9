"""Payments and numbers at the same instant: each is taken once, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import current_app
from sqlalchemy import select

from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.payments.attempt_jobs import queue_check, settle_attempt
from app.payments.invoices import Line, issue_invoice
from app.payments.models import Invoice, PaymentAttempt
from app.payments.received_payments import (
    list_payments,
)
from app.payments.regie_definition import Regie
from devtools.payfip.payfip_double import (
    PayfipDouble,
)
from tests.payments.canteen import PAYER, make_bill, make_regie
from tests.payments.settlement_steps import assert_money_is_equal, begin, read_invoice

pytestmark = pytest.mark.usefixtures("job_context")


@pytest.mark.postgresql
def test_fifty_notifications_a_return_and_a_poll_at_once_settle_once(payfip: PayfipDouble, site: Site) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    payfip.choose(gateway_id, "pay")

    _run_together(site, 8, lambda number: settle_attempt(attempt.id))
    _run_together(site, 50, lambda number: _notify(attempt.id))

    assert len(list_payments(invoice.id)) == 1
    assert read_invoice(invoice).paid_amount == 4140
    assert_money_is_equal(payfip)


def _notify(attempt_id: object) -> None:
    queue_check(db.session.get_one(PaymentAttempt, attempt_id))
    db.session.commit()


@pytest.mark.postgresql
def test_numbers_given_by_fifty_threads_have_no_gap_nor_duplicate(site: Site) -> None:
    regie = make_regie()

    _run_together(site, 50, lambda number: _issue_or_give_up(regie, gives_up=number % 5 == 0))

    numbers = sorted(db.session.scalars(select(Invoice.number)))
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, 41))


def _issue_or_give_up(regie: Regie, *, gives_up: bool) -> None:
    issue_invoice(regie, [Line("Repas", 345, "7067")], PAYER, title="Cantine")
    if gives_up:
        db.session.rollback()
    db.session.commit()


def _run_together(site: Site, count: int, function: Callable[[int], object]) -> None:
    barrier, failures = Barrier(count), []
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run(number: int) -> None:
        try:
            with app.app_context(), unit_of_work(site):
                barrier.wait()
                function(number)
        except Exception as error:  # noqa: BLE001 - reported by the test
            failures.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert failures == []
