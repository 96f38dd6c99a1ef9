"""How many examples a property gets: few in `make test`, many in `make trust`."""

from __future__ import annotations

import os

# `make trust` multiplies every count, and draws other examples each time.
FACTOR = int(os.environ.get("PARVIS_EXAMPLES", "1"))


def multiply_examples(usual: int) -> int:
    """The number of examples, from the one that `make test` plays."""
    return usual * FACTOR
