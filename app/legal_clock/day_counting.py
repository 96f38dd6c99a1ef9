"""Legal delays: counted from the next day, in days, weeks or months, until midnight of the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core import clock
from app.core.holidays import Territory, next_working_day


class Unit(StrEnum):
    """The unit of a delay."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Delay:
    """A delay set by a legal text: two months, fifteen days."""

    number: int
    unit: Unit


def get_legal_day(moment: datetime) -> date:
    """The day of an instant in the time zone of Paris: 23:59:59 still counts for the day."""
    if moment.tzinfo is None:
        raise ValueError("an instant without a time zone has no day in Paris")
    return clock.to_paris(moment).date()


def compute_last_day(start: date, delay: Delay) -> date:
    """The last day of a delay, even a Sunday or a holiday; the delay ends at midnight."""
    if delay.unit is Unit.MONTHS:
        return clock.add_months(start, delay.number)
    return start + timedelta(days=delay.number * (7 if delay.unit is Unit.WEEKS else 1))


def compute_last_day_to_appeal(start: date, months: int, territory: Territory) -> date:
    """The last day of an appeal before a court: a clear delay (délai franc), extended to the next working day."""
    return next_working_day(clock.add_months(start, months) + timedelta(days=1), territory)
