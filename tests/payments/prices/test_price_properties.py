"""Properties of every price, on rules and answers drawn at random."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.money import format_cents, multiply_to_cents, to_cents, to_euros
from app.payments.prices.price_computation import compute_price
from app.payments.prices.price_refusals import PriceReason, PriceUnavailable
from app.payments.prices.price_rule import parse_price_rule
from app.payments.prices.price_snapshot import SnapshotInvalid, read_snapshot, take_snapshot
from tests.example_counts import multiply_examples
from tests.payments.prices.town_rates import CANTEEN, CONTEXT, CRECHE, answer, build_line, build_rule, quote

AMOUNTS = st.decimals(0, 999, places=4).map(float)
RATES = st.decimals(0, 100, places=2).map(float)
NUMBERS = st.decimals(0, 250, places=3)
RULES = st.builds(
    lambda amounts, rates, combination: build_rule(
        *(
            build_line(amount, id=f"l{number}", quantity={"kind": "count", "value": answer(f"n{number}")})
            for number, amount in enumerate(amounts)
        ),
        reductions=[{"id": f"r{number}", "label": "Réduction", "rate": rate} for number, rate in enumerate(rates)],
        combination=combination,
    ),
    st.lists(AMOUNTS, min_size=1, max_size=4),
    st.lists(RATES, max_size=3),
    st.sampled_from(["highest", "each"]),
)
ANSWERS = st.fixed_dictionaries({f"n{number}": NUMBERS.map(str) for number in range(4)})


CANTEEN_RULE, CRECHE_RULE = parse_price_rule(CANTEEN), parse_price_rule(CRECHE)
STATEMENT = {"source": "API Particulier", "releve": "2026-12-01"}


def round_half_up(exact: Fraction) -> int:
    """Round away from zero at the half, by the arithmetic of fractions."""
    doubled = abs(exact) * 2
    rounded = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return rounded if exact >= 0 else -rounded


def compute_total(answers: dict[str, Any]) -> tuple[int | None, tuple[PriceReason, ...]]:
    """Return the total of some meals, or the reasons why there is none."""
    try:
        return compute_price(CANTEEN_RULE, answers, CONTEXT).total, ()
    except PriceUnavailable as refusal:
        return None, refusal.reasons


@given(RULES, ANSWERS)
@settings(max_examples=multiply_examples(40))
def test_lines_are_rounded_alone_and_their_sum_is_the_total(
    definition: dict[str, Any], answers: dict[str, str]
) -> None:
    computed = quote(definition, answers)

    assert computed.total == sum(line.amount for line in computed.lines) >= 0
    for line in computed.lines:
        if line.unit_price is not None:
            assert line.amount == round_half_up(Fraction(line.unit_price) * Fraction(line.quantity) * 100)


@given(RULES, ANSWERS)
@settings(max_examples=multiply_examples(40))
def test_a_snapshot_is_read_back_as_it_was(definition: dict[str, Any], answers: dict[str, str]) -> None:
    computed = quote(definition, answers)
    snapshot = take_snapshot(parse_price_rule(definition), computed, CONTEXT, checksum="abc")

    assert read_snapshot(json.loads(json.dumps(snapshot.to_json()))) == snapshot


@given(st.decimals(0, 20000, places=2), st.integers(1, 9), NUMBERS)
@settings(max_examples=multiply_examples(40))
def test_an_effort_rate_stays_within_its_bounds(resources: Decimal, children: int, hours: Decimal) -> None:
    answers = {"ressources": str(resources), "enfants": children, "heures": str(hours), **STATEMENT}

    computed = compute_price(CRECHE_RULE, answers, CONTEXT)

    rate = Decimal({1: "0.0619", 2: "0.0516"}.get(children, "0.0413"))
    unit_price = (resources * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    expected = min(max(unit_price, Decimal("0.48")), Decimal("4.35"))
    assert [line.unit_price for line in computed.lines] == ([expected] if hours else [])


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda items: (
        st.lists(items, max_size=2) | st.dictionaries(st.sampled_from(["jours", "prenom"]), items, max_size=2)
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["quotient", "commune", "enfants"]), VALUES))
@settings(max_examples=multiply_examples(40))
def test_any_answer_has_a_price_or_a_reason(answers: dict[str, Any]) -> None:
    total, reasons = compute_total(answers)

    assert reasons if total is None else total >= 0


@given(st.decimals(-(10**6), 10**6, places=5), st.decimals(-1000, 1000, places=3))
@settings(max_examples=multiply_examples(100))
def test_halves_of_a_cent_go_away_from_zero(amount: Decimal, quantity: Decimal) -> None:
    assert to_cents(amount) == round_half_up(Fraction(amount) * 100)
    assert multiply_to_cents(amount, quantity) == round_half_up(Fraction(amount) * Fraction(quantity) * 100)


@pytest.mark.parametrize(
    ("euros", "cents", "text"), [(1.005, 101, "1.01"), (0.285, 29, "0.29"), (-0.05, -5, "-0.05"), (12.0, 1200, "12.00")]
)
def test_euros_are_read_as_they_are_written(euros, cents, text):
    assert to_cents(euros) == cents
    assert format_cents(cents) == text
    assert to_cents(to_euros(cents)) == cents


@pytest.mark.parametrize(
    ("name", "value"),
    [("format", "parvis/price/1"), ("total", 1), ("lines", [{}]), ("day", "hier"), ("quotients", None)],
)
def test_a_snapshot_that_was_changed_is_not_shown(name, value):
    definition = build_rule(build_line(3.5, unit="carte"))
    snapshot = take_snapshot(parse_price_rule(definition), quote(definition, {}), CONTEXT).to_json()

    with pytest.raises(SnapshotInvalid):
        read_snapshot({**snapshot, name: value})


def test_a_snapshot_says_which_vote_and_which_quotient():
    answers = {"ressources": "1234.5", "enfants": 1, "heures": 2, **STATEMENT}
    computed = quote(CRECHE, answers)

    snapshot = take_snapshot(parse_price_rule(CRECHE), computed, CONTEXT).to_json()

    assert snapshot["resolution"] == {"number": "2026-45", "day": "2026-06-30"}
    assert snapshot["quotients"] == [
        {
            "line": "heure",
            "value": "1234.5",
            "rate": "0.0619",
            "source": "API Particulier",
            "day": "2026-12-01",
            "bound": "",
        }
    ]
