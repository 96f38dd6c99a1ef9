"""The collector of cycles, which finds little among what an application loads as it starts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Far more objects than a start creates between two cycles worth collecting; the default is two thousand at most.
NEW_OBJECTS_AT_START = 100_000


@contextmanager
def collect_rarely() -> Iterator[None]:
    """Load many modules while hardly looking for cycles among what they define, which took a ninth of a start."""
    thresholds = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS_AT_START, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
