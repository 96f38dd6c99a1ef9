"""Public holidays by territory, and working days."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Territory(StrEnum):
    """The territory of the authority, which determines its public holidays."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    GUYANE = "guyane"
    MARTINIQUE = "martinique"
    MAYOTTE = "mayotte"
    REUNION = "reunion"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"


# Code du travail, art. L3133-1: (month, day) of the fixed holidays.
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
_AFTER_EASTER = (1, 39, 50)
# Code du travail, art. L3134-13: Good Friday and the day after Christmas.
_GOOD_FRIDAY = -2
_SAINT_STEPHEN = (12, 26)
# Code du travail, art. L3422-2: the abolition of slavery. Saint-Martin has kept 28 May since 2019.
_ABOLITION = {
    Territory.MAYOTTE: (4, 27),
    Territory.MARTINIQUE: (5, 22),
    Territory.GUADELOUPE: (5, 27),
    Territory.SAINT_MARTIN: (5, 28),
    Territory.GUYANE: (6, 10),
    Territory.SAINT_BARTHELEMY: (10, 9),
    Territory.REUNION: (12, 20),
}


def is_working_day(day: date, territory: Territory) -> bool:
    """Monday to Friday, except public holidays. Days on which the authority chooses to close are working days."""
    return day.weekday() < SATURDAY and day not in list_holidays(day.year, territory)


def next_working_day(day: date, territory: Territory) -> date:
    """Return the day itself when it is worked, or the first working day after it."""
    while not is_working_day(day, territory):
        day += ONE_DAY
    return day


def add_working_days(day: date, number: int, territory: Territory) -> date:
    """The last of that number of working days, counted from the following day."""
    for _ in range(number):
        day = next_working_day(day + ONE_DAY, territory)
    return day


def shift_working_days(day: date, number: int, territory: Territory = Territory.METROPOLE) -> date:
    """The working day that many days later, or earlier if the number is negative."""
    step = ONE_DAY if number > 0 else -ONE_DAY
    remaining = abs(number)
    while remaining:
        day += step
        remaining -= is_working_day(day, territory)
    return day


@cache
def list_holidays(year: int, territory: Territory) -> frozenset[date]:
    """The public holidays of a year."""
    easter = compute_easter_sunday(year)
    holidays = {date(year, month, day) for month, day in _FIXED}
    holidays |= {easter + timedelta(days=days) for days in _AFTER_EASTER}
    if territory is Territory.ALSACE_MOSELLE:
        holidays |= {easter + timedelta(days=_GOOD_FRIDAY), date(year, *_SAINT_STEPHEN)}
    if territory in _ABOLITION:
        holidays.add(date(year, *_ABOLITION[territory]))
    return frozenset(holidays)


def compute_easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar: the Sunday after the ecclesiastical full moon on or after 21 March."""
    century, year_of_century = divmod(year, 100)
    golden = year % 19
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon_shift + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (year_of_century // 4) - epact - year_of_century % 4) % 7
    late_moon = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late_moon + 114, 31)
    return date(year, month, day + 1)
