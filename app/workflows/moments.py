"""Moments of a workflow: delays, timers, time-outs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Delay:
    """Time to wait: months and days are those of the calendar in Paris, hours and minutes are exact."""

    months: int = 0
    days: int = 0
    working_days: int = 0
    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Moment:
    """An instant given by an expression, else that of a reference event, shifted by a delay."""

    at: Any = None
    delay: Delay = Delay()
    is_before: bool = False


@dataclass(frozen=True)
class Timer:
    """A trigger that runs a global action at a moment relative to an event of the case."""

    id: str
    event: str
    status: str | None
    moment: Moment


@dataclass(frozen=True)
class Timeout:
    """The target of a case that is still in the status at a moment."""

    id: str
    moment: Moment
    to: str
    condition: Any
    has_mark: bool = False

    @property
    def delay(self) -> Delay:
        return self.moment.delay


@dataclass(frozen=True)
class DueTimeout(Timeout):
    """A time-out of a case that stands in the status, with the instant it falls due."""

    at: datetime = field(kw_only=True)
