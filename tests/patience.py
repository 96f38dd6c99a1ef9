"""Time limits of tests, in units of the machine: longer on one that is slow, or busy with something else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache

import pytest

# Seconds of the computation below on the machine where the time limits were chosen, without anything beside.
REFERENCE = 0.07
AT_MOST = 6.0
VARIABLE = "PARVIS_TEST_PATIENCE"


def allow(seconds: float) -> float:
    """Return a time limit for this machine, from the one that is enough for an idle machine."""
    return seconds * get_factor()


@cache
def get_factor() -> float:
    """Return PARVIS_TEST_PATIENCE, else a factor measured at the start of the run, which its other processes inherit."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(measure_factor())
    return float(os.environ[VARIABLE])


def measure_factor() -> float:
    """Return how many times slower than the reference this machine is: at least 1, at most 6."""
    wall_seconds = min(_measure(time.perf_counter) for _ in range(3))
    cpu_seconds = min(_measure(time.process_time) for _ in range(3))
    crowd = os.getloadavg()[0] / (os.cpu_count() or 1)
    return round(min(AT_MOST, max(1.0, wall_seconds / REFERENCE, cpu_seconds / REFERENCE * crowd)), 2)


def _measure(clock: Callable[[], float]) -> float:
    start = clock()
    sum(number * number % 7 for number in range(1_000_000))
    return clock() - start


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Lengthens the time limit of tests without one of their own, before its plugin reads it; workers are given the result."""
    if hasattr(config, "workerinput"):
        return
    limit = config.getoption("timeout", None)
    config.option.timeout = allow(float(config.getini("timeout")) if limit is None else limit)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lengthens the time limits that tests have of their own."""
    for item in items:
        if marker := item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(allow(marker.args[0])), append=False)
