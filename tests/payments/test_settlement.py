"""Every fault of the gateway ends in one settled state, and the money of the payers is that of the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sites import Site, unit_of_work
from app.payments.attempt_jobs import begin_payment, queue_check, queue_due_checks, settle_attempt
from app.payments.attempts import PaymentNotOpen, find_page_id, list_attempts
from app.payments.gateways.gateway import AccountRefused, GatewayError
from app.payments.invoices import Line, cancel_invoice, issue_invoice
from app.payments.models import Credit, Invoice, Payment, PaymentAttempt
from app.payments.received_payments import (
    PaymentRefused,
    list_credits,
    list_payments,
    record_counter_payment,
    record_refund,
    reverse_payment,
)
from app.payments.regie_definition import Regie
from devtools.payfip.payfip_double import (
    BOMB,
    DROP,
    ERROR_500,
    HUGE,
    OUTAGE,
    TRUNCATED,
    UNKNOWN_CODE,
    WRONG_NAMESPACE,
    PayfipDouble,
)
from tests.payments.canteen import PAYER, make_bill, make_regie

LOOK_UP, CREATE = "recupererDetailPaiementSecurise", "creerPaiementSecurise"
EMAIL = "odile@courriel.example"


@pytest.fixture(autouse=True)
def _job(app: Flask, site: Site) -> Iterator[None]:
    """Letters are written in the context of the application, as in a worker."""
    with app.app_context():
        yield


def _begin(invoice: Invoice) -> tuple[PaymentAttempt, str]:
    attempt = begin_payment(invoice.id, email=EMAIL)
    return attempt, find_page_id(attempt)


def _settle(attempt: PaymentAttempt, *, after: timedelta = timedelta(minutes=3)) -> str:
    with clock.shift_clock(after):
        return settle_attempt(attempt.id)


def _read(invoice: Invoice) -> Invoice:
    db.session.rollback()
    return db.session.get_one(Invoice, invoice.id, populate_existing=True)


def assert_money_is_equal(payfip: PayfipDouble) -> None:
    """The cents of the payers are entered once, each as paid of an invoice or as a credit."""
    received = db.session.scalar(select(func.sum(Payment.amount)).where(Payment.attempt_id.is_not(None))) or 0
    entered = db.session.scalar(select(func.sum(Payment.amount))) or 0
    applied = db.session.scalar(select(func.sum(Invoice.paid))) or 0
    credited = db.session.scalar(select(func.sum(Credit.amount)).where(Credit.state != "withdrawn")) or 0
    assert received == payfip.taken
    assert entered == applied + credited


def test_a_bill_is_paid_and_settled_once(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "pay")

    assert [_settle(attempt), _settle(attempt)] == ["paid", "paid"]

    payment = list_payments(invoice.id)[0]
    assert _read(invoice).state == "settled"
    assert (payment.amount, payment.means, payment.mode, payment.receipt_number) == (4140, "card", "T", None)
    assert payment.bank_reference == payfip.operations[gateway_id].authorisation
    assert_money_is_equal(payfip)


def test_polling_alone_settles(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    assert queue_due_checks() == 0
    payfip.choose(gateway_id, "debit")

    with clock.shift_clock(timedelta(seconds=11)):
        assert queue_due_checks() == 1
        assert queue_due_checks() == 0
        db.session.commit()
        settle_attempt(attempt.id)

    assert list_attempts(invoice.id)[0].state == "debit_accepted"
    assert list_payments(invoice.id)[0].means == "debit"
    with clock.shift_clock(timedelta(days=2)):
        assert queue_due_checks() == 0


@pytest.mark.parametrize("fault", [DROP, ERROR_500, TRUNCATED, HUGE, BOMB, WRONG_NAMESPACE, OUTAGE, UNKNOWN_CODE])
def test_a_spoilt_look_up_changes_no_money_and_the_next_one_settles(payfip: PayfipDouble, fault: str) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "pay")
    payfip.plan_faults(LOOK_UP, fault)

    assert _settle(attempt) == ("unknown" if fault == UNKNOWN_CODE else "sent")

    assert list_payments(invoice.id) == []
    assert list_attempts(invoice.id)[0].next_check_at is not None
    assert _settle(attempt) == "paid"
    assert_money_is_equal(payfip)


@pytest.mark.parametrize("fault", [DROP, ERROR_500, TRUNCATED, HUGE, BOMB, WRONG_NAMESPACE, OUTAGE, UNKNOWN_CODE])
def test_a_creation_without_an_answer_lets_one_pay_with_another_reference(payfip: PayfipDouble, fault: str) -> None:
    invoice = make_bill(make_regie())
    payfip.plan_faults(CREATE, fault)

    with pytest.raises(GatewayError):
        _begin(invoice)
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "pay")

    assert _settle(attempt) == "paid"
    states = {one.reference: one.state for one in list_attempts(invoice.id)}
    assert sorted(states.values()) == ["paid", "unknown"]
    assert_money_is_equal(payfip)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("montant", "1"),
        ("montant", "4140.0"),
        ("refdet", "AUTRE123"),
        ("numcli", "123456"),
        ("saisie", "W"),
        ("montant", None),
    ],
)
def test_an_answer_about_something_else_is_put_aside_and_alarms(
    payfip: PayfipDouble, caplog: pytest.LogCaptureFixture, name: str, text: str | None
) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "pay")
    payfip.changes = {name: text}

    assert _settle(attempt) == "unknown"

    row = list_attempts(invoice.id)[0]
    assert (row.anomaly, row.next_check_at, list_payments(invoice.id)) == ("mismatch", None, [])
    assert "mismatch" in caplog.text and gateway_id not in caplog.text and EMAIL not in caplog.text
    with pytest.raises(PaymentNotOpen, match="quarantine"):
        _begin(invoice)
    payfip.changes = {}
    assert _settle(attempt) == "paid"
    assert_money_is_equal(payfip)


def test_nobody_is_waited_for_after_two_hours_but_a_late_payment_counts(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)

    assert _settle(attempt) == "waiting"
    assert _settle(attempt, after=timedelta(hours=3)) == "expired"
    payfip.choose(gateway_id, "pay")
    assert _settle(attempt, after=timedelta(hours=4)) == "paid"

    assert _read(invoice).state == "settled"
    assert_money_is_equal(payfip)


def test_abandoned_then_paid_counts(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "abandon")

    assert _settle(attempt, after=timedelta(minutes=1)) == "waiting"
    assert _settle(attempt) == "abandoned"
    payfip.operations[gateway_id].result = "P"
    assert _settle(attempt) == "paid"
    assert_money_is_equal(payfip)


def test_an_identifier_of_today_that_is_not_known_alarms_and_one_of_yesterday_is_over(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.purge(gateway_id)

    assert _settle(attempt) == "unknown"
    assert list_attempts(invoice.id)[0].anomaly == "wrong_environment"
    assert _settle(attempt, after=timedelta(days=1)) == "expired"
    row = list_attempts(invoice.id)[0]
    assert (row.anomaly, row.next_check_at) == (None, None)


def test_two_tabs_share_a_page_then_two_payments_make_a_credit_to_refund(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    first, first_id = _begin(invoice)
    assert _begin(invoice)[0].id == first.id
    with clock.shift_clock(timedelta(minutes=16)), pytest.raises(PaymentNotOpen, match="being_checked"):
        begin_payment(invoice.id, email=EMAIL)
    db.session.rollback()
    with clock.shift_clock(timedelta(minutes=21)):
        second, second_id = _begin(invoice)
    assert second.id != first.id

    payfip.choose(first_id, "pay")
    payfip.choose(second_id, "pay")
    assert [_settle(first), _settle(second)] == ["paid", "paid"]

    credit = list_credits(invoice.id)[0]
    assert (credit.amount, credit.reason, credit.state) == (4140, "double_payment", "to_refund")
    assert_money_is_equal(payfip)
    agent = new_id()
    record_refund(invoice.id, credit.id, by=agent)
    with pytest.raises(PaymentRefused, match="refunded"):
        record_refund(invoice.id, credit.id, by=agent)


def test_an_invoice_cancelled_while_it_is_paid_makes_a_credit(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    note = cancel_invoice(invoice.id)
    db.session.commit()
    payfip.choose(gateway_id, "pay")

    assert _settle(attempt) == "paid"

    assert (note.total, note.number[:9]) == (-4140, "ESSAI-A-R")
    assert [(credit.reason, credit.amount) for credit in list_credits(invoice.id)] == [("cancelled_invoice", 4140)]
    assert _read(invoice).state == "cancelled"
    assert_money_is_equal(payfip)


def test_a_closed_regie_takes_nothing_new_and_settles_what_was_begun(payfip: PayfipDouble) -> None:
    regie = make_regie()
    invoice, other = make_bill(regie), make_bill(regie)
    attempt, gateway_id = _begin(invoice)
    make_regie(is_open=False)
    payfip.choose(gateway_id, "pay")

    with pytest.raises(PaymentNotOpen, match="regie_closed"):
        _begin(other)
    assert _settle(attempt) == "paid"


def test_a_debit_that_bounces_is_reversed_once_and_the_invoice_is_due_again(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "debit")
    _settle(attempt)
    payment = list_payments(invoice.id)[0]

    reverse_payment(invoice.id, payment.id, by=new_id())
    db.session.commit()
    with pytest.raises(PaymentRefused, match="reversed"):
        reverse_payment(invoice.id, payment.id, by=new_id())

    assert (_read(invoice).state, invoice.balance) == ("due", 4140)
    assert _settle(attempt) == "debit_accepted"
    assert len(list_payments(invoice.id)) == 2


def test_nothing_to_pay_is_settled_alone_and_less_than_a_euro_is_for_the_counter(payfip: PayfipDouble) -> None:
    regie = make_regie()
    free, little = make_bill(regie, price=0), make_bill(regie, price=33, meals=3)

    assert (free.state, free.balance) == ("settled", 0)
    with pytest.raises(PaymentNotOpen, match="too_little"):
        _begin(little)
    record_counter_payment(little.id, "cash", 99, reference="", by=new_id())
    assert little.state == "settled"
    assert payfip.lines == []


def test_an_account_that_the_gateway_does_not_know_is_refused(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie(account="123456"))

    with pytest.raises(AccountRefused, match="T2"):
        _begin(invoice)


def test_the_double_takes_no_production(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie(mode="W"))

    with pytest.raises(GatewayError, match="S1"):
        _begin(invoice)


def test_a_killed_creation_is_closed_and_replaced(payfip: PayfipDouble, site: Site) -> None:
    invoice = make_bill(make_regie())
    payfip.before_reply = _kill
    with pytest.raises(GatewayError):
        _begin(invoice)
    attempt = list_attempts(invoice.id)[0]
    # As it was committed before the call, by a process that is no more.
    attempt.state, attempt.next_check_at = "created", clock.now()
    db.session.commit()
    payfip.before_reply = None

    with pytest.raises(PaymentNotOpen, match="being_checked"):
        _begin(invoice)
    db.session.rollback()
    assert _settle(attempt) == "unknown"
    assert _begin(invoice)[1]


def _kill(*_: object) -> None:
    raise RuntimeError


@pytest.mark.postgresql
def test_fifty_notifications_a_return_and_a_poll_at_once_settle_once(payfip: PayfipDouble, site: Site) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = _begin(invoice)
    payfip.choose(gateway_id, "pay")

    _run_together(site, 8, lambda number: settle_attempt(attempt.id))
    _run_together(site, 50, lambda number: _notify(attempt.id))

    assert len(list_payments(invoice.id)) == 1
    assert _read(invoice).paid == 4140
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
