"""Payments compared with a statement: each is accounted for once, and each difference is named."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.payments.accounting.bank_statements import StatementLine
from app.payments.accounting.reconciliation import Match, RecordedPayment, reconcile
from tests.example_counts import multiply_examples

DAY = date(2026, 12, 1)


def make_payment(name: str, amount: int = 4550, days: int = 0, **keys: str) -> RecordedPayment:
    return RecordedPayment(name, DAY + timedelta(days=days), amount, **keys)


def make_line(number: int, amount: int = 4550, days: int = 0, **keys: str) -> StatementLine:
    return StatementLine(number, DAY + timedelta(days=days), amount, **keys)


@pytest.mark.parametrize(
    ("payment", "line"),
    [
        (make_payment("a", numauto="a23456"), make_line(1, numauto="A23456", days=2)),
        (make_payment("a", reference="C-26-12-0012", numauto="123456"), make_line(1, reference="c26120012")),
        (make_payment("a", reference="C26120012"), make_line(1, reference="CB PAYFIP/C26120012 DU 01/12", days=3)),
        (make_payment("a", reference="C26-120012"), make_line(1, reference="CB C26-120012 CANTINE")),
        (make_payment("a", reference="7"), make_line(1, reference="7")),
        (make_payment("a"), make_line(1, reference="CB 4550", days=9)),
    ],
)
def test_a_payment_is_matched_by_what_identifies_it_or_by_its_amount_alone(payment, line):
    assert reconcile([payment], [line]).matches == (Match((payment,), line),)


def test_the_payments_of_a_day_are_matched_with_the_sum_of_the_bank():
    payments = [make_payment("a", 1000), make_payment("b", 2000), make_payment("c", 3000, days=1)]
    remittance = make_line(1, 3000, days=2, reference="REMISE CB")

    outcome = reconcile([*payments, make_payment("d", 3000, days=1)], [remittance])

    assert outcome.matches == (Match(tuple(payments[:2]), remittance),)
    assert [difference.kind for difference in outcome.differences] == ["missing_line", "missing_line"]


@pytest.mark.parametrize(
    ("payments", "lines", "kinds", "gap"),
    [
        ([make_payment("a")], [], ["missing_line"], 4550),
        ([], [make_line(1)], ["missing_payment"], -4550),
        ([make_payment("a", numauto="1")], [make_line(1, 4500, numauto="1")], ["other_amount"], 50),
        ([make_payment("a", numauto="1")], [make_line(1, numauto="2")], ["missing_line", "missing_payment"], 0),
        (
            [make_payment("a", numauto="123456")],
            [make_line(1, numauto="123456"), make_line(2, numauto="123456", days=1)],
            *(["double_line"], -4550),
        ),
        (
            [make_payment("a", reference="REF001"), make_payment("b", reference="REF001")],
            [make_line(1, reference="REF001")],
            *(["double_payment"], 4550),
        ),
        # A number of authorisation is used again some weeks later.
        (
            [make_payment("a", numauto="123456")],
            [make_line(1, numauto="123456", days=40)],
            *(["missing_line", "missing_payment"], 0),
        ),
        (
            [make_payment("a")],
            [make_line(1), make_line(2, days=1)],
            *(["missing_line", "missing_payment", "missing_payment"], -4550),
        ),
        # Nothing says which of two payments of an amount a line is about.
        (
            [make_payment("a"), make_payment("b")],
            [make_line(1)],
            ["missing_line", "missing_line", "missing_payment"],
            4550,
        ),
    ],
)
def test_differences_are_named(payments, lines, kinds, gap):
    outcome = reconcile(payments, lines)

    assert [difference.kind for difference in outcome.differences] == kinds
    assert outcome.gap == gap


def test_a_key_that_most_payments_have_identifies_none_of_them():
    payments = [make_payment(str(number), number, numauto="000000", reference="REGIE1") for number in range(1, 200)]
    lines = [make_line(number, number, numauto="000000", reference="REGIE1") for number in range(1, 200)]

    outcome = reconcile(payments, lines)

    assert [(match.payments[0].amount, match.line.amount) for match in outcome.matches] == [
        (number, number) for number in range(1, 200)
    ]


def test_the_right_amount_comes_before_the_order_of_lines():
    payments = [make_payment("a", 100, numauto="1"), make_payment("b", 200, numauto="1")]

    outcome = reconcile(payments, [make_line(1, 200, numauto="1"), make_line(2, 150, numauto="1")])

    assert outcome.matches == (Match((payments[1],), make_line(1, 200, numauto="1")),)
    assert [(difference.kind, difference.gap) for difference in outcome.differences] == [("other_amount", -50)]


DAYS, AMOUNTS = st.integers(0, 12), st.integers(-3, 3).map(lambda number: number * 50)
KEYS = st.fixed_dictionaries(
    {"numauto": st.sampled_from(["", "1", "2"]), "reference": st.sampled_from(["", "REF001", "REF002", "CB REF001"])}
)
PAYMENTS = st.lists(st.tuples(AMOUNTS, DAYS, KEYS), max_size=6)


@given(PAYMENTS, PAYMENTS)
@settings(max_examples=multiply_examples(60))
def test_each_side_is_accounted_for_once_and_sums_are_kept(payment_values, line_values):
    payments = [make_payment(str(number), *values[:2], **values[2]) for number, values in enumerate(payment_values)]
    lines = [make_line(number, *values[:2], **values[2]) for number, values in enumerate(line_values)]

    outcome = reconcile(payments, lines)

    differences = outcome.differences
    assert Counter(payments) == Counter(
        [payment for match in outcome.matches for payment in match.payments]
        + [difference.payment for difference in differences if difference.payment]
    )
    assert Counter(lines) == Counter(
        [match.line for match in outcome.matches] + [each.line for each in differences if each.line]
    )
    assert all(sum(payment.amount for payment in match.payments) == match.line.amount for match in outcome.matches)
    assert outcome.gap == sum(payment.amount for payment in payments) - sum(line.amount for line in lines)
