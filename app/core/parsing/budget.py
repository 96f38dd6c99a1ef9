"""What reading one file may cost, and the meter that stops a parser which goes over it."""

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
    """The file costs more to read than any honest one; `reason` is one of the codes of this module."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Budget:
    """Limits for one file: its bytes, its parts (segments, members, rows…), its pixels, its nesting, seconds of processor."""

    max_bytes: int
    max_parts: int = 10_000
    max_pixels: int = 100_000_000
    max_depth: int = 64
    max_seconds: float = 0.15


class Meter:
    """Counts what a parser reads; raises BudgetExceeded as soon as the budget is spent.

    Time is that of the processor in this thread: a busy machine makes no honest file too slow.
    """

    # Between two looks at the clock.
    PARTS_PER_CHECK = 64

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.parts = 0
        self._end = time.thread_time() + budget.max_seconds

    def count_part(self, number: int = 1) -> None:
        """One more part was read."""
        self.parts += number
        if self.parts > self.budget.max_parts:
            raise BudgetExceeded(TOO_MANY_PARTS)
        if self.parts % self.PARTS_PER_CHECK == 0:
            self.check_time()

    def check_time(self) -> None:
        """To be called between two steps that may be long."""
        if time.thread_time() > self._end:
            raise BudgetExceeded(TOO_SLOW)

    def check_pixels(self, width: int, height: int) -> None:
        """Before a picture of that size is decoded by anybody."""
        if width * height > self.budget.max_pixels:
            raise BudgetExceeded(TOO_MANY_PIXELS)

    def check_depth(self, depth: int) -> None:
        """At each level of what is nested."""
        if depth > self.budget.max_depth:
            raise BudgetExceeded(TOO_DEEP)
