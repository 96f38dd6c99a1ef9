"""Quantity of a line: a number that was answered, or days of presence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from app.payments.prices.answer_values import AnswerValues
from app.payments.prices.price_refusals import NOT_COMPUTABLE, TOO_LARGE
from app.payments.prices.price_rule import Count, Presence

# A school year and the next one.
MAX_DAYS = 800
MAX_QUANTITY = 1_000_000


def count_units(quantity: Count | Presence | None, values: AnswerValues, closed_days: frozenset[date]) -> Decimal:
    """The number of units of a line. Raises PriceUnavailable."""
    if quantity is None:
        return Decimal(1)
    if isinstance(quantity, Presence):
        return Decimal(len(_list_days(quantity, values) - closed_days - _list_absences(quantity, values)))
    number = values.read_number(quantity.value)
    if number > MAX_QUANTITY:
        raise values.refuse(TOO_LARGE)
    return number


def _list_days(presence: Presence, values: AnswerValues) -> set[date]:
    """Days of the list that are in the period; all the days of the period when there is no list."""
    since = values.read_date(presence.since) if presence.since is not None else None
    until = values.read_date(presence.until) if presence.until is not None else None
    if presence.days is not None:
        days = values.read_dates(presence.days)
        days = {day for day in days if (since is None or since <= day) and (until is None or day <= until)}
    elif since is not None and until is not None:
        days = set(_iterate_days(since, until, values))
    else:
        raise values.refuse(NOT_COMPUTABLE)
    return {day for day in days if not presence.weekdays or day.isoweekday() in presence.weekdays}


def _iterate_days(since: date, until: date, values: AnswerValues) -> Iterator[date]:
    length = (until - since).days + 1
    if length < 1:
        raise values.refuse(NOT_COMPUTABLE)
    if length > MAX_DAYS:
        raise values.refuse(TOO_LARGE)
    return (since + timedelta(days=number) for number in range(length))


def _list_absences(presence: Presence, values: AnswerValues) -> set[date]:
    return set() if presence.absences is None else values.read_dates(presence.absences)
