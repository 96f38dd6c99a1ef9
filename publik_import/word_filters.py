"""Translate text filters into expressions: substrings, prefixes and suffixes, case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from publik_import.findings import NotUnderstood
from publik_import.syntax import parse_number

MAX_LENGTH = 10_000
_SLICE = re.compile(r"\s*+(-?[0-9]{1,5})?\s*+:\s*+(-?[0-9]{1,5})?\s*+", re.ASCII)
_DIGITS = "0123456789"


def slice_text(value: Any, argument: Any) -> Any:
    """Translate `slice:"2:5"`; a negative start is only supported without end, a negative end drops the last characters."""
    match = _SLICE.fullmatch(argument) if isinstance(argument, str) else None
    if match is None:
        raise NotUnderstood("unknown_filter", name=f"slice:{argument}")
    start, stop = (int(bound) if bound else None for bound in match.groups())
    if stop is None:
        return value if start in (None, 0) else {"substr": [value, start]}
    if stop < 0:
        return _drop_ending(value, start or 0, -stop)
    if (start or 0) < 0:
        raise NotUnderstood("unknown_filter", name=f"slice:{argument}")
    return {"substr": [value, start or 0, max(stop - (start or 0), 0)]}


def _drop_ending(value: Any, start: int, dropped_count: int) -> Any:
    if start < 0:
        raise NotUnderstood("unknown_filter", name=f"slice:{start}:{-dropped_count}")
    return {"substr": [value, start, {"max": [{"-": [{"length": [value]}, start + dropped_count]}, 0]}]}


def strip_prefix(value: Any, argument: Any) -> Any:
    if not isinstance(argument, str) or not argument:
        return value
    return {"if": [{"starts": [value, argument]}, {"substr": [value, len(argument)]}, value]}


def strip_suffix(value: Any, argument: Any) -> Any:
    if not isinstance(argument, str) or not argument:
        return value
    return {"if": [{"ends": [value, argument]}, _drop_ending(value, 0, len(argument)), value]}


def delete_occurrences(value: Any, argument: Any) -> Any:
    """Delete all occurrences of the argument."""
    return {"replace": [value, argument, ""]} if argument else value


def replace_text(value: Any, argument: Any) -> Any:
    """Translate `replace` of Python; the argument is a pair of old and new text."""
    old, new = argument
    return {"replace": [value, old, new]} if old else value


def capitalise_text(value: Any, argument: Any) -> Any:
    return {"cat": [{"upper": [{"substr": [value, 0, 1]}]}, {"substr": [value, 1]}]}


def truncate_text(value: Any, argument: Any) -> Any:
    """Truncate to a length, with an ellipsis."""
    max_length = parse_number(str(argument))
    if not isinstance(max_length, int) or not 1 <= max_length <= MAX_LENGTH:
        raise NotUnderstood("unknown_filter", name=f"truncatechars:{argument}")
    truncated = {"cat": [{"substr": [value, 0, max_length - 1]}, "…"]}
    return {"if": [{">": [{"length": [value]}, max_length]}, truncated, value]}


def count_words(value: Any, argument: Any) -> Any:
    return {"if": [value, {"count": [{"split": [{"trim": [value]}, " "]}]}, 0]}


def slugify_text(value: Any, argument: Any) -> Any:
    return {"replace": [{"lower": [{"trim": [value]}]}, " ", "-"]}


def is_digits(value: Any, argument: Any) -> Any:
    """Translate `isdigit` of Python: not empty, and empty once all digits are replaced."""
    remainder = value
    for digit in _DIGITS:
        remainder = {"replace": [remainder, digit, ""]}
    return {"and": [value, {"==": [remainder, ""]}]}


WORD_FILTERS: Mapping[str, Any] = {
    "slice": slice_text,
    "removeprefix": strip_prefix,
    "removesuffix": strip_suffix,
    "cut": delete_occurrences,
    "capfirst": capitalise_text,
    "truncatechars": truncate_text,
    "wordcount": count_words,
    # Methods of Python expressions in older exports; not names of Django filters.
    "text:replace": replace_text,
    "text:isdigit": is_digits,
}
