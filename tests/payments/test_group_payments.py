"""Several invoices of one régie are paid at once, in parts where it is allowed, and each is settled once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.notifications.models import Message
from app.payments.attempt_jobs import begin_group_payment, begin_payment
from app.payments.attempts import PaymentNotOpen, find_page_id, list_attempts, read_parts
from app.payments.credit_notes import cancel_invoice
from app.payments.instalment_plan import PlannedAmount
from app.payments.instalments import PlanRefused, find_plan, save_plan
from app.payments.models import AttemptPart
from app.payments.received_payments import list_credits, list_payments, record_counter_payment
from devtools.payfip.payfip_double import PayfipDouble
from tests.payments.canteen import make_bill, make_regie
from tests.payments.settlement_steps import EMAIL, assert_money_is_equal, begin, read_invoice, settle

pytestmark = pytest.mark.usefixtures("job_context")


def test_three_invoices_are_paid_at_once_and_each_is_settled_once(payfip: PayfipDouble) -> None:
    regie = make_regie()
    invoices = [make_bill(regie, meals=meals) for meals in (1, 2, 3)]

    attempt = begin_group_payment({invoice.id: None for invoice in invoices}, email=EMAIL)
    operation = payfip.operations[find_page_id(attempt)]
    payfip.choose(find_page_id(attempt), "pay")

    assert [settle(attempt), settle(attempt)] == ["paid", "paid"]
    assert (operation.arguments["montant"], operation.arguments["objet"][:19]) == ("2070", "3 FACTURES ESSAI F ")
    assert [read_invoice(invoice).state for invoice in invoices] == ["settled"] * 3
    assert [payment.amount for invoice in invoices for payment in list_payments(invoice.id)] == [345, 690, 1035]
    assert_money_is_equal(payfip)


def test_an_invoice_has_one_open_attempt_alone_or_with_others(payfip: PayfipDouble) -> None:
    regie = make_regie()
    first, second = make_bill(regie), make_bill(regie)
    attempt, _page = begin(first)

    with pytest.raises(PaymentNotOpen, match="being_checked"):
        begin_group_payment({first.id: None, second.id: None}, email=EMAIL)
    db.session.rollback()
    db.session.add(AttemptPart(attempt_id=new_id(), invoice_id=first.id, amount=1, is_open=True))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    with clock.shift_clock(timedelta(minutes=21)):
        group = begin_group_payment({first.id: None, second.id: None}, email=EMAIL)

    assert list_attempts(first.id)[1].state == "expired"
    assert begin_payment(second.id, email=EMAIL).id != attempt.id
    assert set(read_parts(group)) == {first.id, second.id}


def test_one_of_the_invoices_paid_or_cancelled_meanwhile_makes_a_credit_of_its_part(payfip: PayfipDouble) -> None:
    regie = make_regie()
    first, second, third = (make_bill(regie, meals=meals) for meals in (1, 2, 3))
    attempt = begin_group_payment({invoice.id: None for invoice in (first, second, third)}, email=EMAIL)
    record_counter_payment(first.id, "cash", 345, reference="", by=new_id())
    cancel_invoice(second.id)
    db.session.commit()
    payfip.choose(find_page_id(attempt), "pay")

    assert settle(attempt) == "paid"

    credits_of_all = [(row.amount, row.reason) for one in (first, second, third) for row in list_credits(one.id)]
    assert credits_of_all == [(345, "double_payment"), (690, "cancelled_invoice")]
    assert read_invoice(third).state == "settled"
    assert_money_is_equal(payfip)


def test_invoices_of_two_regies_are_not_paid_at_once(payfip: PayfipDouble) -> None:
    first, second = make_bill(make_regie()), make_bill(make_regie(slug="piscine", code="PI"))

    with pytest.raises(PaymentNotOpen, match="several_regies"):
        begin_group_payment({first.id: None, second.id: None}, email=EMAIL)


def test_less_than_a_euro_is_paid_with_others(payfip: PayfipDouble) -> None:
    regie = make_regie()
    little, other = make_bill(regie, meals=1, price=40), make_bill(regie, meals=1)

    with pytest.raises(PaymentNotOpen, match="too_little"):
        begin_payment(little.id, email=EMAIL)
    db.session.rollback()

    assert begin_group_payment({little.id: None, other.id: None}, email=EMAIL).amount == 385


def test_a_part_is_paid_where_the_regie_allows_it(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    with pytest.raises(PaymentNotOpen, match="amount"):
        begin_payment(invoice.id, email=EMAIL, amount=1000)
    db.session.rollback()
    make_regie(partial_payment=True)
    for amount in (99, 4141, 0, -5):
        with pytest.raises(PaymentNotOpen, match="amount"):
            begin_payment(invoice.id, email=EMAIL, amount=amount)
        db.session.rollback()

    attempt = begin_payment(invoice.id, email=EMAIL, amount=1000)
    payfip.choose(find_page_id(attempt), "pay")

    assert settle(attempt) == "paid"
    assert (read_invoice(invoice).state, invoice.balance) == ("due", 3140)
    assert_money_is_equal(payfip)


def test_instalments_are_paid_one_after_the_other(payfip: PayfipDouble) -> None:
    invoice, today = make_bill(make_regie(instalments=True)), clock.today()
    amounts = [PlannedAmount(today + timedelta(days=30 * number), cents) for number, cents in enumerate((2000, 2140))]
    save_plan(invoice.id, amounts)
    db.session.commit()

    with pytest.raises(PaymentNotOpen, match="amount"):
        begin_payment(invoice.id, email=EMAIL, amount=2100)
    db.session.rollback()
    attempt = begin_payment(invoice.id, email=EMAIL, amount=2000)
    payfip.choose(find_page_id(attempt), "pay")
    settle(attempt)

    plan = find_plan(read_invoice(invoice))
    assert plan
    assert [(row.remainder, row.is_overdue) for row in plan.rows] == [(0, False), (2140, False)]
    assert plan.due_amount == 2140
    with clock.shift_clock(timedelta(days=31)):
        late_plan = find_plan(invoice)
        assert late_plan
        assert late_plan.overdue_amount == 2140


def test_a_plan_adds_up_and_needs_the_setting(payfip: PayfipDouble) -> None:
    invoice, today = make_bill(make_regie()), clock.today()
    plan = [PlannedAmount(today, 2000), PlannedAmount(today + timedelta(days=1), 2140)]
    with pytest.raises(PlanRefused, match="not_allowed"):
        save_plan(invoice.id, plan)
    db.session.rollback()
    make_regie(instalments=True)
    wrong_plans = {
        "count": plan[:1],
        "dates": plan[::-1],
        "too_little": [PlannedAmount(today, 50), PlannedAmount(today + timedelta(days=1), 4090)],
        "sum": [plan[0], PlannedAmount(today + timedelta(days=1), 2141)],
    }

    for problem, amounts in wrong_plans.items():
        with pytest.raises(PlanRefused, match=problem):
            save_plan(invoice.id, amounts)
        db.session.rollback()


def test_a_group_payment_sends_one_letter(payfip: PayfipDouble) -> None:
    regie = make_regie()
    invoices = [make_bill(regie), make_bill(regie)]
    attempt = begin_group_payment({invoice.id: None for invoice in invoices}, email=EMAIL)
    payfip.choose(find_page_id(attempt), "pay")
    letter_count = _count_letters()

    settle(attempt)

    assert _count_letters() == letter_count + 1


def _count_letters() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0
