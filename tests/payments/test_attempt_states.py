"""States of attempts, as a pure function: any answer, at any age, in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.payments.attempt_states import (
    ABANDONED,
    DEBIT_ACCEPTED,
    NOT_FOUND,
    OPEN_STATES,
    PAID,
    PENDING,
    REFUSED,
    SETTLING_STATES,
    UNCLEAR,
    Outcome,
    Snapshot,
    judge,
    plan_check,
)
from tests.example_counts import multiply_examples

# A minute before midnight in Paris.
CREATED_AT = datetime(2026, 3, 10, 22, 59, tzinfo=UTC)
STATES = (*OPEN_STATES, *SETTLING_STATES, "refused", "abandoned", "expired", "unknown")
RESULTS = (PAID, DEBIT_ACCEPTED, REFUSED, ABANDONED, PENDING, NOT_FOUND, UNCLEAR)


def make_snapshot(state: str = "sent") -> Snapshot:
    return Snapshot(state, "FRS202600001ABC", "090909", 4140, "T", CREATED_AT)


def make_outcome(result: str, **more: object) -> Outcome:
    values: dict[str, object] = {"reference": "FRS202600001ABC", "account": "090909", "amount": 4140, "mode": "T"}
    return Outcome(result, **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "result", "minutes", "expected"),
    [
        ("sent", PENDING, 5, ("waiting", None)),
        ("waiting", PENDING, 121, ("expired", None)),
        ("refused", PENDING, 5, ("refused", None)),
        ("sent", ABANDONED, 1, ("waiting", None)),
        ("waiting", ABANDONED, 3, ("abandoned", None)),
        ("sent", REFUSED, 1, ("refused", None)),
        ("sent", PAID, 1, ("paid", None)),
        ("expired", PAID, 9000, ("paid", None)),
        ("abandoned", DEBIT_ACCEPTED, 9000, ("debit_accepted", None)),
        ("paid", REFUSED, 5, ("paid", "contradiction")),
        ("debit_accepted", PAID, 5, ("debit_accepted", None)),
        ("sent", UNCLEAR, 5, ("unknown", None)),
        # The day has changed, and the night is not over.
        ("sent", NOT_FOUND, 5, ("unknown", "wrong_environment")),
        ("sent", NOT_FOUND, 600, ("expired", None)),
        ("refused", NOT_FOUND, 600, ("refused", None)),
    ],
)
def test_each_answer_has_its_consequence(
    state: str, result: str, minutes: int, expected: tuple[str, str | None]
) -> None:
    verdict = judge(make_snapshot(state), make_outcome(result), now=CREATED_AT + timedelta(minutes=minutes))

    assert (verdict.state, verdict.anomaly) == expected


@pytest.mark.parametrize("name", ["reference", "account", "amount", "mode"])
@pytest.mark.parametrize("value", [None, "", 1])
def test_money_that_is_not_what_was_asked_settles_nothing(name: str, value: object) -> None:
    verdict = judge(make_snapshot(), make_outcome(PAID, **{name: value}), now=CREATED_AT)

    assert (verdict.state, verdict.anomaly, verdict.is_polled) == ("unknown", "mismatch", False)


@settings(max_examples=multiply_examples(200), deadline=None)
@given(
    st.sampled_from(STATES),
    st.lists(st.tuples(st.sampled_from(RESULTS), st.booleans(), st.integers(0, 20_000)), max_size=6),
)
def test_what_is_settled_stays_settled_and_the_truth_always_settles(
    state: str, answers: list[tuple[str, bool, int]]
) -> None:
    for result, is_right, minutes in answers:
        outcome = make_outcome(result) if is_right else make_outcome(result, amount=1)
        verdict = judge(make_snapshot(state), outcome, now=CREATED_AT + timedelta(minutes=minutes))
        if state in SETTLING_STATES:
            assert verdict.state == state
        elif verdict.state in SETTLING_STATES:
            assert result == verdict.state and is_right
        state = verdict.state

    final = judge(make_snapshot(state), make_outcome(PAID), now=CREATED_AT + timedelta(days=30))
    assert final.state in SETTLING_STATES


def test_checks_are_close_then_daily_then_over() -> None:
    now, delays = CREATED_AT, []
    while (planned := plan_check(CREATED_AT, now=now)) is not None:
        delays.append(planned - CREATED_AT)
        now = planned

    minutes = [int(delay.total_seconds()) / 60 for delay in delays]
    assert minutes[:9] == [10 / 60, 0.5, 1, 2, 5, 15, 30, 60, 120]
    assert [delay.days for delay in delays[9:]] == list(range(1, 9))
