"""Translate date filters of w.c.s. into expressions: parts of a date, shifts, differences. Hours are rounded to days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names, get_month_names

from publik_import.findings import NotUnderstood
from publik_import.syntax import parse_number

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
# Format letters of times.
HOUR_LETTERS = frozenset("GHghiPfs")
# Formats of month and day, which compare as the number 100 * month + day.
_OF_YEAR = frozenset({"m-d", "md", "m/d"})
# From Monday and from January, in French, the language of the exports.
_WEEKDAYS = tuple(name for _, name in sorted(get_day_names("wide", locale="fr").items()))
_MONTHS = tuple(name for _, name in sorted(get_month_names("wide", locale="fr").items()))
# Formats of a date part as a word: the operator that gives its number, and the words in order.
_WORD_FORMATS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "l": ("weekday", _WEEKDAYS),
    "D": ("weekday", _WEEKDAYS),
    "F": ("month", _MONTHS),
}


def convert_day(value: Any, argument: Any) -> Any:
    """Translate a date format: a whole date stays a date, any other format becomes a part of it."""
    if argument is None or (isinstance(argument, str) and is_whole_day_format(argument)):
        return value
    if argument == "w":  # Sunday is 0
        return {"%": [{"weekday": [value]}, 7]}
    if argument in _PARTS_OF_DAY:
        return {_PARTS_OF_DAY[argument]: [value]}
    if argument in _OF_YEAR:
        return {"+": [{"*": [{"month": [value]}, 100]}, {"day": [value]}]}
    raise NotUnderstood("unknown_filter", name=f"date:{argument}")


def is_whole_day_format(date_format: str) -> bool:
    letters = set(date_format)
    return "c" in letters or all(letters & part for part in (set("dj"), set("mnFMb"), set("Yy")))


def is_part_format(date_format: Any) -> bool:
    """Whether the format is a part of the date that has an operator in Parvis."""
    return date_format in _PARTS_OF_DAY or date_format == "w"


def compare_day_part(date_format: Any, value: Any, operator: str, constant: Any) -> Any:
    """Compare a date part with its text in words or figures; None for any other comparison."""
    if date_format in _OF_YEAR and isinstance(constant, str) and (number := _parse_year_day(constant)) is not None:
        return {operator: [convert_day(value, date_format), number]}
    if date_format in _WORD_FORMATS and isinstance(constant, str) and operator in ("==", "!="):
        part, words = _WORD_FORMATS[date_format]
        number = _find_position(constant, words, is_short=date_format == "D")
        return None if number is None else {operator: [{part: [value]}, number]}
    return None


def match_day_part(date_format: Any, value: Any, text: Any) -> Any:
    """A condition that the weekday or month is one of those in a text."""
    if date_format not in _WORD_FORMATS or not isinstance(text, str | list):
        return None
    part, words = _WORD_FORMATS[date_format]
    numbers = [
        number for number, word in enumerate(words, start=1) if (word[:3] if date_format == "D" else word) in text
    ]
    return {"in": [{part: [value]}, numbers]} if numbers else None


def _parse_year_day(text: str) -> int | None:
    digits = text.replace("-", "").replace("/", "")
    return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdecimal() else None


def _find_position(word: str, words: tuple[str, ...], *, is_short: bool) -> int | None:
    displayed_words = tuple(full_word[:3] for full_word in words) if is_short else words
    return displayed_words.index(word.lower().rstrip(".")) + 1 if word.lower().rstrip(".") in displayed_words else None


def _make_operator(operator: str) -> Any:
    return lambda value, argument: {operator: [value, argument]}


def keep_value(value: Any, argument: Any) -> Any:
    return value


def _make_elapsed(operator: str) -> Any:
    return lambda value, argument: {operator: [value, argument or {"var": "today"}]}


def _make_shift(size: int) -> Any:
    """A shift by hours or minutes, in whole days; `size` is their number in a day."""

    def apply(value: Any, argument: Any) -> Any:
        count = parse_number(str(argument)) if not isinstance(argument, dict) else None
        if count is not None:
            return {"add_days": [value, int(count // size)]}
        return {"add_days": [value, {"floor": [{"/": [argument, size]}]}]}

    return apply


def _count_hours(value: Any, argument: Any) -> Any:
    return {"*": [{"days_between": [value, argument or {"var": "today"}]}, 24]}


def _find_monday(value: Any, argument: Any) -> Any:
    return {"add_days": [value, {"-": [1, {"weekday": [value]}]}]}


def _is_before_today(value: Any, argument: Any) -> Any:
    return {"<": [value, {"var": "today"}]}


def _make_working_days(last: int) -> Any:
    return lambda value, argument: {"<=": [{"weekday": [value]}, last]}


DAY_FILTERS: Mapping[str, Any] = {
    "date": convert_day,
    **dict.fromkeys(("parse_date", "datetime", "parse_datetime", "time", "parse_time"), keep_value),
    "add_days": _make_operator("add_days"),
    "add_months": _make_operator("add_months"),
    "add_years": _make_operator("add_years"),
    "age_in_years": lambda value, argument: {"age": [value, *([argument] if argument is not None else [])]},
    "age_in_months": _make_elapsed("months_between"),
    "age_in_days": _make_elapsed("days_between"),
    "datetime_in_past": _is_before_today,
    "adjust_to_week_monday": _find_monday,
}

# Approximate translations, with the code of the reason.
APPROXIMATE_DAY_FILTERS: Mapping[str, tuple[Any, str]] = {
    **dict.fromkeys(
        ("add_working_days", "add_working_days_with_saturday"), (_make_operator("add_days"), "working_days")
    ),
    **dict.fromkeys(("adjust_to_working_day", "adjust_to_working_day_with_saturday"), (keep_value, "working_days")),
    **dict.fromkeys(
        ("age_in_working_days", "age_in_working_days_with_saturday"), (_make_elapsed("days_between"), "working_days")
    ),
    "is_working_day": (_make_working_days(5), "holidays"),
    "is_working_day_with_saturday": (_make_working_days(6), "holidays"),
    "add_hours": (_make_shift(_MINUTES_OF_DAY // _MINUTES_OF_HOUR), "whole_days"),
    "add_minutes": (_make_shift(_MINUTES_OF_DAY), "whole_days"),
    "age_in_hours": (_count_hours, "whole_days"),
}
