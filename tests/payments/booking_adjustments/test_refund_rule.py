"""The rule of a régie about paid bookings: steps by days, shares to the cent, differences of price, what is refused."""

from __future__ import annotations

import pytest

from app.payments.booking_adjustments.refund_rule import (
    ABSENCE,
    AUTHORITY,
    RESIDENT,
    RefundRuleRefused,
    compute_difference,
    compute_refund,
    parse_refund_rule,
    split_sum,
)

STEPS = {"steps": [{"days": 2, "share": 50}, {"days": 7, "share": 100}], "authority": 100, "absence": 0}


@pytest.mark.parametrize(("days_left", "share"), [(30, 100), (7, 100), (6, 50), (2, 50), (1, 0), (0, 0), (-1, 0)])
def test_a_resident_who_cancels_later_is_given_back_less(days_left, share):
    rule = parse_refund_rule(STEPS)

    assert rule.find_share(RESIDENT, days_left=days_left) == share


def test_the_authority_gives_all_back_and_who_does_not_come_gets_nothing_unless_told():
    rule = parse_refund_rule({})

    assert rule.find_share(AUTHORITY, days_left=0) == 100
    assert rule.find_share(ABSENCE, days_left=0) == 0
    assert rule.find_share(RESIDENT, days_left=0) == 100
    assert rule.find_share(RESIDENT, days_left=-1) == 0
    assert rule.adjusts_moves


@pytest.mark.parametrize(
    ("price", "share", "refund"), [(2500, 50, 1250), (1001, 50, 501), (999, 33, 330), (345, 0, 0), (345, 100, 345)]
)
def test_a_share_is_rounded_to_the_cent_for_who_paid(price, share, refund):
    assert compute_refund(charged=price, price=price, share=share) == refund


def test_what_was_paid_beyond_the_price_of_today_is_given_back_with_the_share():
    assert compute_refund(charged=1000, price=700, share=50) == 300 + 350


@pytest.mark.parametrize(("change", "amount"), [(-300, 300), (300, -300), (0, 0), (-5000, 1000)])
def test_a_move_is_paid_or_given_back_to_the_difference(change, amount):
    assert compute_difference(charged=1000, price=1000, change=change) == amount


def test_a_booking_that_moves_back_is_given_nothing_back_of_what_was_never_charged():
    assert compute_difference(charged=1000, price=1300, change=-300) == 0


def test_a_sum_is_taken_out_of_each_line_in_order():
    assert split_sum(700, [500, 0, 400]) == [500, 0, 200]


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ({"steps": [{"days": 7, "share": 50}, {"days": 7, "share": 20}]}, "steps"),
        ({"steps": [{"days": 7, "share": 50}, {"days": 2, "share": 100}]}, "steps"),
        ({"steps": [{"days": 7, "share": 101}]}, "steps"),
        ({"steps": [{"days": 400, "share": 10}]}, "steps"),
        ({"steps": [{"days": day, "share": 10} for day in range(6)]}, "steps"),
        ({**STEPS, "authority": 120}, "authority"),
        ({**STEPS, "absence": -1}, "absence"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(definition, problem):
    with pytest.raises(RefundRuleRefused) as refused:
        parse_refund_rule(definition)

    assert refused.value.problem == problem
