"""Wish for a room in the words of a search: how many people, and which day. « Salle pour 80 personnes le 12 juin »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.language.text.normalisation import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january"),
            ("fevrier", "february"),
            ("mars", "march"),
            ("avril", "april"),
            ("mai", "may"),
            ("juin", "june"),
            ("juillet", "july"),
            ("aout", "august"),
            ("septembre", "september"),
            ("octobre", "october"),
            ("novembre", "november"),
            ("decembre", "december"),
        ),
        1,
    )
    for name in names
}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ROOM = re.compile(r"\b(salles?|rooms?|halls?)\b")
_PEOPLE = re.compile(r"\b([0-9]{1,4}) ?(?:personnes?|pers|places?|invites?|convives?|people|guests|seats)\b")
_DAY = re.compile(r"\b([0-9]{1,2})(?:er|st|nd|rd|th)? ?(" + "|".join(_MONTHS) + r")\b(?: ([0-9]{4}))?")
_SHORT_DAY = re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?\b")
_NEAR_DAY = re.compile(r"\b(aujourd.?hui|demain|today|tomorrow|" + "|".join(_WEEKDAYS) + r")\b")


@dataclass(frozen=True)
class RoomQuery:
    """A room for so many people, on a day; none where the words do not say."""

    people: int | None = None
    day: date | None = None


def read_room_query(text: str, today: date) -> RoomQuery | None:
    """Read the wish for a room in some words; none when they are not about a room for a number of people or a day."""
    words = fold(text)
    if not _ROOM.search(words):
        return None
    people = _PEOPLE.search(words)
    query = RoomQuery(int(people[1]) if people else None, _read_day(words, today))
    return None if query == RoomQuery() else query


def _read_day(words: str, today: date) -> date | None:
    """The day that is written; one without a year is the next one."""
    if match := _DAY.search(words):
        return _next_day(int(match[1]), _MONTHS[match[2]], match[3], today)
    if match := _SHORT_DAY.search(words):
        return _next_day(int(match[1]), int(match[2]), match[3], today)
    if match := _NEAR_DAY.search(words):
        return _read_near_day(match[1], today)
    return None


def _read_near_day(word: str, today: date) -> date:
    if word in ("demain", "tomorrow"):
        return today + timedelta(days=1)
    if word in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(word) - today.weekday()) % 7)
    return today


def _next_day(day: int, month: int, year: str | None, today: date) -> date | None:
    years = [int(year)] if year else [today.year, today.year + 1]
    for candidate in years:
        try:
            next_day = date(candidate, month, day)
        except ValueError:
            continue
        if year or next_day >= today:
            return next_day
    return None
