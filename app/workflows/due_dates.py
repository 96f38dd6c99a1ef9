"""Due dates: a delay after an instant, or around a date given by an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.core import clock
from app.language import expressions
from app.language.expressions import ExpressionError
from app.workflows.moments import Delay, Moment

# The day after so many working days, negative to go back; public holidays depend on the territory.
AddWorkingDays = Callable[[date, int], date]


def add_week_days(day: date, number: int) -> date:
    """Working days where no calendar says which days are public holidays."""
    step = timedelta(days=1 if number > 0 else -1)
    remaining = abs(number)
    while remaining:
        day += step
        remaining -= day.isoweekday() < 6
    return day


def instant_of(
    moment: Moment, *, since: datetime | None, context: Mapping[str, Any], add_working_days: AddWorkingDays
) -> datetime | None:
    """The instant a moment is; nothing while the expression gives no date."""
    start = _evaluate_instant(moment.at, context) if moment.at is not None else since
    if start is None:
        return None
    try:
        return _shift_instant(start, moment.delay, -1 if moment.is_before else 1, add_working_days)
    except (OverflowError, ValueError):
        return None  # beyond what a calendar holds


def _evaluate_instant(expression: Any, context: Mapping[str, Any]) -> datetime | None:
    """Instant given by the expression; for a date, the beginning of that day in Paris."""
    try:
        value = expressions.evaluate(expression, context)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ExpressionError, ValueError):
        return None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=clock.PARIS)).astimezone(UTC)


def _shift_instant(moment: datetime, delay: Delay, sign: int, add_working_days: AddWorkingDays) -> datetime:
    # Fifteen days later it is the same hour on the clock of the town hall, also over a change of time.
    local = clock.to_paris(moment)
    day = clock.add_months(local.date(), sign * delay.months) + timedelta(days=sign * delay.days)
    if delay.working_days:
        day = add_working_days(day, sign * delay.working_days)
    same_hour = datetime.combine(day, local.timetz())
    return same_hour.astimezone(UTC) + sign * timedelta(hours=delay.hours, minutes=delay.minutes)
