"""The budget to parse one file, and the meter that stops a parser which exceeds it."""

from __future__ import annotations

import time
from dataclasses import dataclass

MEGABYTE = 1_000_000
TOO_LARGE, TOO_MANY_PARTS, TOO_MANY_PIXELS, TOO_DEEP, TOO_SLOW = (
    "too_large",
    "too_many_parts",
    "too_many_pixels",
    "too_deep",
    "too_slow",
)


class BudgetExceeded(ValueError):
    """The file costs more to parse than any legitimate one; `reason` is one of the codes of this module."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Budget:
    """Limits for one file: bytes, parts (segments, members, rows…), pixels, nesting depth, seconds of CPU time."""

    max_bytes: int
    max_parts: int = 10_000
    max_pixels: int = 100_000_000
    max_depth: int = 64
    max_seconds: float = 0.15


class Meter:
    """Counts the parts that a parser reads; raises BudgetExceeded as soon as the budget is exceeded.

    Time is the CPU time of this thread, so that a busy machine does not matter.
    """

    # Parts between two checks of the time.
    PARTS_PER_CHECK = 64

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.parts = 0
        self._end = time.thread_time() + budget.max_seconds

    def count_part(self, number: int = 1) -> None:
        """Count parts that were read."""
        self.parts += number
        if self.parts > self.budget.max_parts:
            raise BudgetExceeded(TOO_MANY_PARTS)
        if self.parts % self.PARTS_PER_CHECK == 0:
            self.check_time()

    def check_time(self) -> None:
        """Called between steps that may be long."""
        if time.thread_time() > self._end:
            raise BudgetExceeded(TOO_SLOW)

    def check_pixels(self, width: int, height: int) -> None:
        """Called before an image of that size is decoded."""
        if width * height > self.budget.max_pixels:
            raise BudgetExceeded(TOO_MANY_PIXELS)

    def check_depth(self, depth: int) -> None:
        """Called at each level of nesting."""
        if depth > self.budget.max_depth:
            raise BudgetExceeded(TOO_DEEP)
