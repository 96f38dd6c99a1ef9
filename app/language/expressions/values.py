"""Parse and compare JSON values: a text in the form of a number, date or time is one where one is expected."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from app.language.text.normalisation import normalise_unicode

MAX_NUMBER = 10**15
# Limits of intermediate results: code points of a text, items of a list.
MAX_RESULT = 20_000
MAX_LIST = 1_000

# Enough for fifty operands of twenty-one digits: intermediate results are never rounded.
EXACT = Context(prec=1100)
MILLIONTH = Decimal("0.000001")

_DECIMAL_PATTERN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME_PATTERN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


def parse_number(value: Any) -> Decimal | None:
    """The exact number of a value, also of a text in the form of a number; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < MAX_NUMBER else None
    if isinstance(value, Decimal):
        return value
    text = value if isinstance(value, str) else repr(value)
    if _DECIMAL_PATTERN.fullmatch(text):
        return Decimal(text)
    return round_to_millionth(Decimal(text)) if isinstance(value, float) and abs(value) < MAX_NUMBER else None


def round_to_millionth(exact: Decimal) -> Decimal | None:
    """The number rounded half up to the millionth; None when it is too large."""
    rounded = exact.quantize(MILLIONTH, ROUND_HALF_UP, EXACT)
    return rounded if rounded.copy_abs() < MAX_NUMBER else None


def parse_date(value: Any) -> date | None:
    """The date of a text such as 2026-02-28; None for an invalid date."""
    if not isinstance(value, str) or not _DATE_PATTERN.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def parse_time(value: Any) -> tuple[int, int, int] | None:
    """The hour, minute and second of a text such as 10:30 or 10:30:00."""
    match = _TIME_PATTERN.fullmatch(value) if isinstance(value, str) else None
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def normalise_text(value: Any) -> str | None:
    """The text in NFC form, as keyboards compose accents differently; None for any other value."""
    return normalise_unicode(value) if isinstance(value, str) else None


def get_items(value: Any) -> list[Any] | None:
    """The items of a list, none for null; None for any other value."""
    if value is None:
        return []
    return value if isinstance(value, list) else None


def get_sort_key(value: Any) -> tuple[str, Any] | None:
    """The kind and sort key of a number, a date or a time; None for any other value."""
    for kind, parse in (("number", parse_number), ("date", parse_date), ("time", parse_time)):
        parsed = parse(value)
        if parsed is not None:
            return kind, parsed
    return None


def are_equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return normalise_unicode(left) == normalise_unicode(right)
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = parse_number(left), parse_number(right)
    return None not in numbers and numbers[0] == numbers[1]


def get_identity_key(value: Any) -> Hashable:
    """A key that is equal for values that `distinct` treats as the same: equal numbers, equal texts."""
    if value is None or isinstance(value, bool):
        return value, "plain"
    number = parse_number(value)
    if number is not None:
        return number, "number"
    return (normalise_unicode(value), "text") if isinstance(value, str) else object()


def is_true(value: Any) -> bool:
    """Whether the value counts as true: null, false, zero, and an empty text, list or object do not."""
    return bool(value)


def is_empty(value: Any) -> bool:
    """Whether there is no answer: false and zero are answers."""
    return value is None or (isinstance(value, str | list | Mapping) and not value)


def format_number(number: Decimal) -> str:
    """The number without trailing zeros: 12.50 is 12.5, minus zero is 0."""
    return f"{number.normalize() + 0:f}"


def to_json_value(value: Any) -> Any:
    """The value as JSON; a decimal becomes an integer, a float, or a text when a float would not be exact."""
    if isinstance(value, list):
        return [to_json_value(item) for item in value]
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    as_float = float(value)
    return as_float if Decimal(repr(as_float)) == value else format_number(value)
