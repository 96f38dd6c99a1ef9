"""Cases that `make test` plays, and those that it leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.example_counts import choose_cases, mark_for_trust, sample_cases


def get_marks(case: Any) -> list[str]:
    return [mark.name for mark in getattr(case, "marks", ())]


@pytest.mark.parametrize("case", ["one", {"width": 360}])
def test_a_case_that_is_left_out_keeps_its_value(case: Any) -> None:
    left_out = mark_for_trust(case)

    assert (left_out.values, get_marks(left_out)) == ((case,), ["trust"])


def test_a_case_that_is_left_out_keeps_its_marks() -> None:
    left_out = mark_for_trust(pytest.param("one", marks=pytest.mark.slow))

    assert (left_out.values, get_marks(left_out)) == (("one",), ["slow", "trust"])


def test_other_cases_are_left_out() -> None:
    assert [get_marks(case) for case in choose_cases(["usual"], ["other", ("a", "pair")])] == [[], ["trust"], ["trust"]]


def test_a_share_of_the_cases_is_drawn() -> None:
    cases = sample_cases(list(range(10)), share=3)

    assert [get_marks(case) for case in cases].count([]) == 4
