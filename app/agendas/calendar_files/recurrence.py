"""Dates of a recurrence rule, within a number of steps whatever the rule is.

`dateutil.rrule`, to which tests compare this module, looks for the next date of a rule that has none until the year 9999.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.agendas.calendar_files.file_problems import TOO_MANY_OCCURRENCES
from app.agendas.calendar_files.recurrence_rule import DAILY, MONTHLY, WEEKLY, YEARLY, RecurrenceRefused, Rule


class Steps:
    """The days that may still be looked at: so many for a file, and so many for each of its rules.

    A date that is found costs as much as ten days, for it is converted, compared and merged.
    """

    MAX_OF_FILE = 500_000
    MAX_OF_RULE = 50_000
    OF_A_DATE = 10

    def __init__(self) -> None:
        self.remaining = self.MAX_OF_FILE

    def take(self, number: int) -> None:
        self.remaining -= number
        if self.remaining < 0:
            raise RecurrenceRefused(TOO_MANY_OCCURRENCES)


class RuleSteps:
    """The steps that one rule may take of those of its file."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._remaining = Steps.MAX_OF_RULE

    def take(self, number: int) -> None:
        self._steps.take(number)
        self._remaining -= number
        if self._remaining < 0:
            raise RecurrenceRefused(TOO_MANY_OCCURRENCES)


def iterate_starts(
    rule: Rule, start: datetime, *, earliest: datetime, latest: datetime, steps: Steps
) -> Iterator[datetime]:
    """Yield the dates of a rule between two times of the clock; the first date counts as one of them.

    Dates before `earliest` may be among them. Raises RecurrenceRefused once it has taken too many steps.
    """
    number, budget = 1, RuleSteps(steps)
    if start <= latest:
        yield start
    for days in _iterate_periods(rule, start, None if rule.count else earliest):
        if not days or days[0] > latest.date():
            return
        budget.take(len(days))
        for moment in _list_moments(rule, days, budget):
            if moment <= start:
                continue
            number += 1
            if (rule.count and number > rule.count) or moment > latest:
                return
            budget.take(Steps.OF_A_DATE if moment >= earliest else 0)
            yield moment


def _list_moments(rule: Rule, days: list[date], steps: RuleSteps) -> list[datetime]:
    """Return the moments of one period, in their order."""
    matching_days = [day for day in days if _matches(rule, day)]
    steps.take(len(matching_days) * (len(rule.times) - 1))
    moments = [datetime.combine(day, moment) for day in matching_days for moment in rule.times]
    if not rule.positions:
        return moments
    count = len(moments)
    chosen_indexes = {position - 1 if position > 0 else count + position for position in rule.positions}
    return [moments[index] for index in sorted(chosen_indexes) if 0 <= index < count]


def _iterate_periods(rule: Rule, start: datetime, earliest: datetime | None) -> Iterator[list[date]]:
    """Yield the days of each period of a rule; begin by the last one before `earliest`, when it is given."""
    first_day = start.date()
    if rule.frequency in (DAILY, WEEKLY):
        length = 7 if rule.frequency == WEEKLY else 1
        if rule.frequency == WEEKLY:
            first_day -= timedelta(days=(first_day.weekday() - rule.week_start) % 7)
        skipped = (earliest.date() - first_day).days // (rule.interval * length) if earliest else 0
        ordinal = first_day.toordinal() + max(0, skipped) * rule.interval * length
        while ordinal + length < date.max.toordinal():
            yield [date.fromordinal(ordinal + number) for number in range(length)]
            ordinal += rule.interval * length
        return
    interval = rule.interval * (12 if rule.frequency == YEARLY else 1)
    month = first_day.year * 12 + (first_day.month - 1 if rule.frequency == MONTHLY else 0)
    if earliest:
        month += max(0, (earliest.year * 12 + earliest.month - 1 - month) // interval) * interval
    while month < 9_990 * 12:
        yield _list_days(rule, month // 12, month % 12 + 1)
        month += interval


def _list_days(rule: Rule, year: int, month: int) -> list[date]:
    """Return the days to look at in a month, or in the months of a year that the rule names."""
    months = [month] if rule.frequency == MONTHLY else sorted(rule.months) or range(1, 13)
    return [date(year, number, day) for number in months for day in range(1, calendar.monthrange(year, number)[1] + 1)]


def _matches(rule: Rule, day: date) -> bool:
    """Whether a day is one of those that each list of the rule names."""
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _is_month_day(rule, day))
        and (not (rule.weekdays or rule.nth_weekdays) or _is_weekday(rule, day))
        and (not rule.year_days or _is_year_day(rule, day))
        and (not rule.weeks or _is_week(rule, day))
    )


def _is_month_day(rule: Rule, day: date) -> bool:
    return day.day in rule.month_days or day.day - _month_length(day) - 1 in rule.month_days


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _is_year_day(rule: Rule, day: date) -> bool:
    number = day.timetuple().tm_yday
    return number in rule.year_days or number - _year_length(day.year) - 1 in rule.year_days


def _year_length(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if weekday in rule.weekdays:
        return True
    if not rule.nth_weekdays:
        return False
    if rule.frequency == MONTHLY or rule.months:
        number, length = day.day, _month_length(day)
    else:
        number, length = day.timetuple().tm_yday, _year_length(day.year)
    return ((number - 1) // 7 + 1, weekday) in rule.nth_weekdays or (
        -((length - number) // 7 + 1),
        weekday,
    ) in rule.nth_weekdays


def _is_week(rule: Rule, day: date) -> bool:
    """Whether the week of a day is in the list; week 1 is the first with four days in the year."""
    middle = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    weeks = number + (_year_length(middle.year) - middle.timetuple().tm_yday) // 7
    return number in rule.weeks or number - weeks - 1 in rule.weeks
