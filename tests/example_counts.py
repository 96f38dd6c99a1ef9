"""Number of examples of a property: few in `make test`, many in `make trust`."""

from __future__ import annotations

import os

# `make trust` multiplies every count, and draws other examples each time.
FACTOR = int(os.environ.get("PARVIS_EXAMPLES", "1"))


def multiply_examples(usual: int) -> int:
    """Return the number of examples, from the number in `make test`."""
    return usual * FACTOR
