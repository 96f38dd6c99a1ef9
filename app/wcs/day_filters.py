"""Filters of w.c.s. on days, as expressions of ours: parts of a day, days later, days between. Hours are counted in days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names, get_month_names

from app.wcs.findings import NotUnderstood
from app.wcs.syntax import number_of

_PARTS_OF_DAY = {
    "Y": "year",
    "m": "month",
    "n": "month",
    "d": "day",
    "j": "day",
    "N": "weekday",
    "G": "hour",
    "H": "hour",
    "i": "minute",
}
_MINUTES_OF_HOUR, _MINUTES_OF_DAY = 60, 1440
# Letters of a way of writing a moment that only an hour has.
HOUR_LETTERS = frozenset("GHghiPfs")
# Ways of writing the month and the day, which order as the number that they make.
_OF_YEAR = frozenset({"m-d", "md", "m/d"})
# From Monday, from January: in the language of the exports.
_WEEKDAYS = tuple(name for _, name in sorted(get_day_names("wide", locale="fr").items()))
_MONTHS = tuple(name for _, name in sorted(get_month_names("wide", locale="fr").items()))
# Ways of writing one part of a day in a word: what gives its number, and the words in order.
_WORDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "l": ("weekday", _WEEKDAYS),
    "D": ("weekday", _WEEKDAYS),
    "F": ("month", _MONTHS),
}


def day(value: Any, argument: Any) -> Any:
    """Days compare as days; a way of writing them is a part of the day."""
    if argument is None or (isinstance(argument, str) and writes_whole_day(argument)):
        return value
    if argument == "w":  # Sunday is 0
        return {"%": [{"weekday": [value]}, 7]}
    if argument in _PARTS_OF_DAY:
        return {_PARTS_OF_DAY[argument]: [value]}
    if argument in _OF_YEAR:
        return {"+": [{"*": [{"month": [value]}, 100]}, {"day": [value]}]}
    raise NotUnderstood("unknown_filter", name=f"date:{argument}")


def writes_whole_day(form: str) -> bool:
    letters = set(form)
    return "c" in letters or all(letters & part for part in (set("dj"), set("mnFMb"), set("Yy")))


def writes_part(form: Any) -> bool:
    """Whether it writes one part of the day, which our language names."""
    return form in _PARTS_OF_DAY or form == "w"


def same_part(form: Any, value: Any, operator: str, constant: Any) -> Any:
    """A part of a day compared with how it is written in words or in figures; nothing for any other comparison."""
    if form in _OF_YEAR and isinstance(constant, str) and (number := _number_of_year(constant)) is not None:
        return {operator: [day(value, form), number]}
    if form in _WORDS and isinstance(constant, str) and operator in ("==", "!="):
        part, words = _WORDS[form]
        number = _position(constant, words, is_short=form == "D")
        return None if number is None else {operator: [{part: [value]}, number]}
    return None


def part_among(form: Any, value: Any, written: Any) -> Any:
    """The day of the week, or the month, is one of those that a text names."""
    if form not in _WORDS or not isinstance(written, str | list):
        return None
    part, words = _WORDS[form]
    named = [number for number, word in enumerate(words, start=1) if (word[:3] if form == "D" else word) in written]
    return {"in": [{part: [value]}, named]} if named else None


def _number_of_year(written: str) -> int | None:
    figures = written.replace("-", "").replace("/", "")
    return int(figures) if len(figures) == 4 and figures.isascii() and figures.isdecimal() else None


def _position(word: str, words: tuple[str, ...], *, is_short: bool) -> int | None:
    shown = tuple(each[:3] for each in words) if is_short else words
    return shown.index(word.lower().rstrip(".")) + 1 if word.lower().rstrip(".") in shown else None


def _with(operator: str) -> Any:
    return lambda value, argument: {operator: [value, argument]}


def unchanged(value: Any, argument: Any) -> Any:
    return value


def _until(operator: str) -> Any:
    return lambda value, argument: {operator: [value, argument or {"var": "today"}]}


def _later(size: int) -> Any:
    """Whole days of so many hours or minutes later."""

    def apply(value: Any, argument: Any) -> Any:
        count = number_of(str(argument)) if not isinstance(argument, dict) else None
        if count is not None:
            return {"add_days": [value, int(count // size)]}
        return {"add_days": [value, {"floor": [{"/": [argument, size]}]}]}

    return apply


def _hours_old(value: Any, argument: Any) -> Any:
    return {"*": [{"days_between": [value, argument or {"var": "today"}]}, 24]}


def _monday(value: Any, argument: Any) -> Any:
    return {"add_days": [value, {"-": [1, {"weekday": [value]}]}]}


def _before_today(value: Any, argument: Any) -> Any:
    return {"<": [value, {"var": "today"}]}


def _worked(last: int) -> Any:
    return lambda value, argument: {"<=": [{"weekday": [value]}, last]}


DAY_FILTERS: Mapping[str, Any] = {
    "date": day,
    **dict.fromkeys(("parse_date", "datetime", "parse_datetime", "time", "parse_time"), unchanged),
    "add_days": _with("add_days"),
    "add_months": _with("add_months"),
    "add_years": _with("add_years"),
    "age_in_years": lambda value, argument: {"age": [value, *([argument] if argument is not None else [])]},
    "age_in_months": _until("months_between"),
    "age_in_days": _until("days_between"),
    "datetime_in_past": _before_today,
    "adjust_to_week_monday": _monday,
}

# What these give is not quite the same, and the reason is told.
NEAR_DAYS: Mapping[str, tuple[Any, str]] = {
    **dict.fromkeys(("add_working_days", "add_working_days_with_saturday"), (_with("add_days"), "working_days")),
    **dict.fromkeys(("adjust_to_working_day", "adjust_to_working_day_with_saturday"), (unchanged, "working_days")),
    **dict.fromkeys(
        ("age_in_working_days", "age_in_working_days_with_saturday"), (_until("days_between"), "working_days")
    ),
    "is_working_day": (_worked(5), "holidays"),
    "is_working_day_with_saturday": (_worked(6), "holidays"),
    "add_hours": (_later(_MINUTES_OF_DAY // _MINUTES_OF_HOUR), "whole_days"),
    "add_minutes": (_later(_MINUTES_OF_DAY), "whole_days"),
    "age_in_hours": (_hours_old, "whole_days"),
}
