"""Examples of a property, cases of a test: few in `make test`, many in `make trust`, and the seed that chooses among them."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ParameterSet: Any = type(pytest.param())

ROOT = Path(__file__).parent.parent
# `make trust` multiplies every count, and draws other examples each time.
FACTOR = int(os.environ.get("PARVIS_EXAMPLES", "1"))


def multiply_examples(usual: int) -> int:
    """Return the number of examples, from the number in `make test`."""
    return usual * FACTOR


def choose_cases(usual: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return the cases of a test: the usual ones in `make test`, the others, marked `trust`, in a slice of `make trust`."""
    return [*usual, *(mark_for_trust(case) for case in others)]


def sample_cases(cases: Sequence[Any], *, share: int) -> list[Any]:
    """Return all the cases: one out of `share`, drawn with the seed, is for `make test`, and the others are marked `trust`."""
    count = -(-len(cases) // share)
    chosen_indexes = set(random.Random(read_seed()).sample(range(len(cases)), count))
    return [case if index in chosen_indexes else mark_for_trust(case) for index, case in enumerate(cases)]


def mark_for_trust(case: Any) -> Any:
    """Return the case, which may be a tuple of values or have marks already, as a parameter that `make test` leaves out."""
    if isinstance(case, ParameterSet):
        return pytest.param(*case.values, marks=[*case.marks, pytest.mark.trust], id=case.id)
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.trust)


@cache
def read_seed() -> int:
    """Return PARVIS_TEST_SEED, else a number made from the commit: other cases are drawn at the next one."""
    if seed := os.environ.get("PARVIS_TEST_SEED"):
        return int(seed)
    git = subprocess.run(
        ["git", "rev-parse", "--short=6", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(git.stdout.strip() or "0", 16)
