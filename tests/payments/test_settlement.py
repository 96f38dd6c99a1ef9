"""An invoice is settled once, whatever comes late, twice or against it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.payments.attempt_jobs import begin_payment, queue_due_checks, settle_attempt
from app.payments.attempts import PaymentNotOpen, list_attempts
from app.payments.credit_notes import cancel_invoice
from app.payments.day_totals import count_day
from app.payments.received_payments import (
    PaymentRefused,
    list_credits,
    list_payments,
    record_counter_payment,
    record_refund,
    reverse_payment,
)
from devtools.payfip.payfip_double import (
    PayfipDouble,
)
from tests.payments.canteen import make_bill, make_regie
from tests.payments.settlement_steps import EMAIL, assert_money_is_equal, begin, read_invoice, settle

pytestmark = pytest.mark.usefixtures("job_context")


def test_a_bill_is_paid_and_settled_once(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    payfip.choose(gateway_id, "pay")

    assert [settle(attempt), settle(attempt)] == ["paid", "paid"]

    payment = list_payments(invoice.id)[0]
    assert read_invoice(invoice).state == "settled"
    assert (payment.amount, payment.means, payment.mode, payment.receipt_number) == (4140, "card", "T", None)
    assert payment.bank_reference == payfip.operations[gateway_id].authorisation
    assert_money_is_equal(payfip)


def test_polling_alone_settles(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
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


def test_nobody_is_waited_for_after_two_hours_but_a_late_payment_counts(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)

    assert settle(attempt) == "waiting"
    assert settle(attempt, after=timedelta(hours=3)) == "expired"
    payfip.choose(gateway_id, "pay")
    assert settle(attempt, after=timedelta(hours=4)) == "paid"

    assert read_invoice(invoice).state == "settled"
    assert_money_is_equal(payfip)


def test_abandoned_then_paid_counts(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    payfip.choose(gateway_id, "abandon")

    assert settle(attempt, after=timedelta(minutes=1)) == "waiting"
    assert settle(attempt) == "abandoned"
    payfip.operations[gateway_id].result = "P"
    assert settle(attempt) == "paid"
    assert_money_is_equal(payfip)


def test_two_tabs_share_a_page_then_two_payments_make_a_credit_to_refund(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    first, first_id = begin(invoice)
    assert begin(invoice)[0].id == first.id
    with clock.shift_clock(timedelta(minutes=16)), pytest.raises(PaymentNotOpen, match="being_checked"):
        begin_payment(invoice.id, email=EMAIL)
    db.session.rollback()
    with clock.shift_clock(timedelta(minutes=21)):
        second, second_id = begin(invoice)
    assert second.id != first.id

    payfip.choose(first_id, "pay")
    payfip.choose(second_id, "pay")
    assert [settle(first), settle(second)] == ["paid", "paid"]

    credit = list_credits(invoice.id)[0]
    assert (credit.amount, credit.reason, credit.state) == (4140, "double_payment", "to_refund")
    assert_money_is_equal(payfip)
    agent = new_id()
    record_refund(invoice.id, credit.id, by=agent)
    with pytest.raises(PaymentRefused, match="refunded"):
        record_refund(invoice.id, credit.id, by=agent)


def test_an_invoice_cancelled_while_it_is_paid_makes_a_credit(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    note = cancel_invoice(invoice.id)
    db.session.commit()
    payfip.choose(gateway_id, "pay")

    assert settle(attempt) == "paid"

    assert (note.total, note.number[:9]) == (-4140, "ESSAI-A-R")
    assert [(credit.reason, credit.amount) for credit in list_credits(invoice.id)] == [("cancelled_invoice", 4140)]
    assert read_invoice(invoice).state == "cancelled"
    assert_money_is_equal(payfip)


def test_a_closed_regie_takes_nothing_new_and_settles_what_was_begun(payfip: PayfipDouble) -> None:
    regie = make_regie()
    invoice, other = make_bill(regie), make_bill(regie)
    attempt, gateway_id = begin(invoice)
    make_regie(is_open=False)
    payfip.choose(gateway_id, "pay")

    with pytest.raises(PaymentNotOpen, match="regie_closed"):
        begin(other)
    assert settle(attempt) == "paid"


def test_a_debit_that_bounces_is_reversed_once_and_the_invoice_is_due_again(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    payfip.choose(gateway_id, "debit")
    settle(attempt)
    payment = list_payments(invoice.id)[0]

    reverse_payment(invoice.id, payment.id, by=new_id())
    db.session.commit()
    with pytest.raises(PaymentRefused, match="reversed"):
        reverse_payment(invoice.id, payment.id, by=new_id())

    assert (read_invoice(invoice).state, invoice.balance) == ("due", 4140)
    assert settle(attempt) == "debit_accepted"
    assert len(list_payments(invoice.id)) == 2


def test_nothing_to_pay_is_settled_alone_and_less_than_a_euro_is_for_the_counter(payfip: PayfipDouble) -> None:
    regie = make_regie()
    free, little = make_bill(regie, price=0), make_bill(regie, price=33, meals=3)

    assert (free.state, free.balance) == ("settled", 0)
    with pytest.raises(PaymentNotOpen, match="too_little"):
        begin(little)
    record_counter_payment(little.id, "cash", 99, reference="", by=new_id())
    assert little.state == "settled"
    assert payfip.lines == []


def test_real_money_has_a_receipt_and_counts_in_the_day(payfip: PayfipDouble) -> None:
    payfip.takes_production = True
    invoice = make_bill(make_regie(mode="W"))
    attempt, gateway_id = begin(invoice)
    payfip.choose(gateway_id, "pay")

    assert settle(attempt) == "paid"

    payment = list_payments(invoice.id)[0]
    assert (invoice.number[:5], str(payment.receipt_number)[:5]) == ("F-RS-", "R-RS-")
    assert count_day("cantine", payment.paid_on).received == {"card": 4140}


def test_numbers_begin_again_with_the_year_and_what_was_begun_before_midnight_is_settled(payfip: PayfipDouble) -> None:
    regie = make_regie()
    new_year = datetime(clock.today().year + 1, 1, 1, tzinfo=clock.PARIS)
    with clock.shift_clock(new_year - clock.now() - timedelta(minutes=1)):
        invoice = make_bill(regie)
        attempt, gateway_id = begin(invoice)
    with clock.shift_clock(new_year - clock.now() + timedelta(minutes=4)):
        payfip.choose(gateway_id, "pay")
        next_invoice = make_bill(regie)
        assert settle_attempt(attempt.id) == "paid"

    assert payfip.operations[gateway_id].arguments["exer"] == str(new_year.year - 1)
    assert [number[-10:] for number in (invoice.number, next_invoice.number)] == [
        f"{new_year.year - 1}-00001",
        f"{new_year.year}-00001",
    ]
