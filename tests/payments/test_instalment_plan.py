"""Payments of an invoice are set off against its instalments, the earliest first."""

from __future__ import annotations

from datetime import date

from app.payments.instalment_plan import PlannedAmount, build_plan

DATES = [PlannedAmount(date(2026, 1, 10), 4000), PlannedAmount(date(2026, 2, 10), 3000)]
TODAY = date(2026, 1, 20)


def test_a_part_is_set_off_and_the_past_is_late() -> None:
    plan = build_plan(DATES, total=7000, paid_amount=1500, today=TODAY)

    assert [(row.remainder, row.is_overdue) for row in plan.rows] == [(2500, True), (3000, False)]
    assert (plan.overdue_amount, plan.due_amount, plan.next_due_on) == (2500, 2500, date(2026, 1, 10))


def test_what_was_paid_before_the_plan_is_not_part_of_it() -> None:
    plan = build_plan(DATES, total=10_000, paid_amount=3000, today=date(2026, 1, 10))

    assert [row.remainder for row in plan.rows] == [4000, 3000]
    assert (plan.overdue_amount, plan.due_amount) == (0, 4000)


def test_a_payment_that_bounced_is_due_at_once() -> None:
    plan = build_plan(DATES, total=10_000, paid_amount=0, today=date(2026, 1, 1))

    assert (plan.arrears, plan.overdue_amount, plan.due_amount) == (3000, 3000, 3000)
