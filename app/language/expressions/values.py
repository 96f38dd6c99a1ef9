"""What a value is. Answers are JSON: a text written as a number, a day or an hour also is one where one is awaited."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from app.language.text.normalisation import normalise_unicode

MAX_NUMBER = 10**15
# Of what is made on the way: a text in code points, a list in items.
MAX_RESULT = 20_000
MAX_LIST = 1_000

# Fifty operands of twenty-one digits: nothing is ever rounded on the way.
EXACT = Context(prec=1100)
MILLIONTH = Decimal("0.000001")

_DECIMAL_PATTERN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME_PATTERN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


def parse_number(value: Any) -> Decimal | None:
    """The exact number a value is, be it kept as a text; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < MAX_NUMBER else None
    if isinstance(value, Decimal):
        return value
    written = value if isinstance(value, str) else repr(value)
    if _DECIMAL_PATTERN.fullmatch(written):
        return Decimal(written)
    return round_to_millionth(Decimal(written)) if isinstance(value, float) and abs(value) < MAX_NUMBER else None


def round_to_millionth(exact: Decimal) -> Decimal | None:
    """The number to the millionth, half up; nothing when it is too large."""
    rounded = exact.quantize(MILLIONTH, ROUND_HALF_UP, EXACT)
    return rounded if rounded.copy_abs() < MAX_NUMBER else None


def parse_date(value: Any) -> date | None:
    """The day that 2026-02-28 is; nothing for a day that no calendar has."""
    if not isinstance(value, str) or not _DATE_PATTERN.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def parse_time(value: Any) -> tuple[int, int, int] | None:
    """The hour, minute and second that 10:30 or 10:30:00 is."""
    found = _TIME_PATTERN.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def normalise_text(value: Any) -> str | None:
    """The text in its composed form, so that the same word is the same on every keyboard."""
    return normalise_unicode(value) if isinstance(value, str) else None


def get_items(value: Any) -> list[Any] | None:
    """The items of a list; a list not given has none."""
    if value is None:
        return []
    return value if isinstance(value, list) else None


def get_sort_key(value: Any) -> tuple[str, Any] | None:
    """What orders the value among those of its kind: numbers, days and hours have an order, nothing else has."""
    for kind, read in (("number", parse_number), ("date", parse_date), ("time", parse_time)):
        found = read(value)
        if found is not None:
            return kind, found
    return None


def are_equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return normalise_unicode(left) == normalise_unicode(right)
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = parse_number(left), parse_number(right)
    return None not in numbers and numbers[0] == numbers[1]


def get_identity_key(value: Any) -> Hashable:
    """Two values are the same one for `distinct` when this is: the same number however written, the same text."""
    if value is None or isinstance(value, bool):
        return value, "plain"
    found = parse_number(value)
    if found is not None:
        return found, "number"
    return (normalise_unicode(value), "text") if isinstance(value, str) else object()


def is_true(value: Any) -> bool:
    """Nothing, false, zero, the empty text, the empty list and the empty object are false."""
    return bool(value)


def is_empty(value: Any) -> bool:
    """Whether nothing was answered: false and zero are answers."""
    return value is None or (isinstance(value, str | list | Mapping) and not value)


def format_number(number: Decimal) -> str:
    """12.50 is 12.5, minus zero is zero."""
    return f"{number.normalize() + 0:f}"


def to_json_value(value: Any) -> Any:
    """A JSON value; a number as an integer or a float, as a text when a float would not be exact."""
    if isinstance(value, list):
        return [to_json_value(item) for item in value]
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    approached = float(value)
    return approached if Decimal(repr(approached)) == value else format_number(value)
