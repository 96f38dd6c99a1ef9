"""How the law counts: from the day after, in days, weeks or months, until the last day at midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core import clock
from app.core.holidays import Territory, next_working_day

# Décret 2017-1728: not opened within fifteen days, what was made available is deemed notified.
DAYS_TO_OPEN = 15


class Unit(StrEnum):
    """What a delay is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Delay:
    """A delay, as a text of law gives it: two months, fifteen days."""

    number: int
    unit: Unit


def get_legal_day(moment: datetime) -> date:
    """The day in Paris of an instant: what arrives at 23:59:59 counts that day."""
    if moment.tzinfo is None:
        raise ValueError("an instant without a time zone has no day in Paris")
    return clock.to_paris(moment).date()


def compute_last_day(start: date, delay: Delay) -> date:
    """The last day of a delay. It ends at midnight that day, be it a Sunday or a holiday."""
    if delay.unit is Unit.MONTHS:
        return clock.add_months(start, delay.number)
    return start + timedelta(days=delay.number * (7 if delay.unit is Unit.WEEKS else 1))


def compute_last_day_to_appeal(start: date, months: int, territory: Territory) -> date:
    """The last day of a delay before a court: a clear one, moved to the next working day."""
    return next_working_day(clock.add_months(start, months) + timedelta(days=1), territory)


def compute_notification_day(made_available: date, *, opened: date | None, today: date) -> date | None:
    """The day on which a decision put at the disposal of the applicant is held to be received; None while that is open."""
    limit = made_available + timedelta(days=DAYS_TO_OPEN)
    if opened is not None and opened <= limit:
        return opened
    return made_available if today > limit else None
