"""Movements split by product to the cent, and hashes of closings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.accounting.movements import (
    PAYMENT,
    REFUND,
    InvoicedPart,
    MeansTotal,
    Movement,
    split_amount,
    split_movement,
    sum_by_means,
)
from app.payments.closings.closing_chain import FIRST, ClosingSeal, hash_closing, hash_movements

DAY = date(2026, 11, 2)
CASH = Movement("a", PAYMENT, DAY, "cash", 1000, "R-RS-2026-00001")
REFUNDED = Movement("b", REFUND, DAY, "cash", 400)
SEAL = ClosingSeal("cantine", 1, DAY, {}, 600, "m", FIRST, datetime(2026, 11, 2, 18, tzinfo=UTC), "agent")


@given(st.integers(1, 10_000_000), st.lists(st.integers(0, 1_000_000), min_size=1, max_size=50).filter(any))
def test_shares_make_the_amount_and_none_is_negative(amount: int, weights: list[int]) -> None:
    shares = split_amount(amount, weights)

    assert sum(shares) == amount and min(shares) >= 0


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [(100, [1, 1, 1], [33, 34, 33]), (500, [800, -300], [800, -300]), (7, [0, 0], []), (7, [], [])],
)
def test_an_amount_is_split_by_weight(amount: int, weights: list[int], shares: list[int]) -> None:
    assert split_amount(amount, weights) == shares


def test_a_movement_has_an_entry_for_each_product_and_code() -> None:
    parts = [
        InvoicedPart("Repas", "7067", 600),
        InvoicedPart("Repas", "7067", 200),
        InvoicedPart("Goûter", "7066", 200),
    ]

    received = split_movement(CASH, parts, regie="cantine")
    returned = split_movement(REFUNDED, parts, regie="cantine")

    assert [(entry.accounting_code, entry.gross, entry.refunds) for entry in received] == [
        ("7067", 800, 0),
        ("7066", 200, 0),
    ]
    assert [entry.refunds for entry in returned] == [320, 80]
    assert [entry.gross for entry in split_movement(CASH, [], regie="cantine")] == [1000]


def test_totals_of_means_are_received_and_returned() -> None:
    assert sum_by_means([CASH, REFUNDED]) == {"cash": MeansTotal(2, 1000, 400)}


def test_a_hash_follows_every_fact_and_no_order() -> None:
    assert hash_movements([CASH, REFUNDED]) == hash_movements([REFUNDED, CASH])
    assert hash_movements([CASH]) != hash_movements([replace(CASH, amount=1001)])
    changes = [{"number": 2}, {"total": 1}, {"by": "other"}, {"previous_hash": "1"}, {"movements_hash": "n"}]
    assert len({hash_closing(replace(SEAL, **change)) for change in [{}, *changes]}) == 6
