"""Examples of a property, cases of a test: few in `make test`, many in `make trust`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

# `make trust` multiplies every count, and draws other examples each time.
FACTOR = int(os.environ.get("PARVIS_EXAMPLES", "1"))


def multiply_examples(usual: int) -> int:
    """Return the number of examples, from the number in `make test`."""
    return usual * FACTOR


def choose_cases(usual: Sequence[Case], others: Sequence[Case]) -> list[Case]:
    """Return the cases of `make test`, which show what the others would; those too in `make trust`."""
    return [*usual, *others] if FACTOR > 1 else list(usual)
