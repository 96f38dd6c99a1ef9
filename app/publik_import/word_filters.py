"""Filters of w.c.s. on words, as expressions of ours: parts of a text, beginnings and ends, capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.publik_import.findings import NotUnderstood
from app.publik_import.syntax import parse_number

LONGEST = 10_000
_SLICE = re.compile(r"\s*+(-?[0-9]{1,5})?\s*+:\s*+(-?[0-9]{1,5})?\s*+", re.ASCII)
_DIGITS = "0123456789"


def slice_text(value: Any, argument: Any) -> Any:
    """`slice:"2:5"`: from a position up to another one; from the end only as a whole ending, or without one."""
    found = _SLICE.fullmatch(argument) if isinstance(argument, str) else None
    if found is None:
        raise NotUnderstood("unknown_filter", name=f"slice:{argument}")
    start, stop = (int(each) if each else None for each in found.groups())
    if stop is None:
        return value if start in (None, 0) else {"substr": [value, start]}
    if stop < 0:
        return _drop_ending(value, start or 0, -stop)
    if (start or 0) < 0:
        raise NotUnderstood("unknown_filter", name=f"slice:{argument}")
    return {"substr": [value, start or 0, max(stop - (start or 0), 0)]}


def _drop_ending(value: Any, start: int, left_out: int) -> Any:
    if start < 0:
        raise NotUnderstood("unknown_filter", name=f"slice:{start}:{-left_out}")
    return {"substr": [value, start, {"max": [{"-": [{"length": [value]}, start + left_out]}, 0]}]}


def strip_prefix(value: Any, argument: Any) -> Any:
    if not isinstance(argument, str) or not argument:
        return value
    return {"if": [{"starts": [value, argument]}, {"substr": [value, len(argument)]}, value]}


def strip_suffix(value: Any, argument: Any) -> Any:
    if not isinstance(argument, str) or not argument:
        return value
    return {"if": [{"ends": [value, argument]}, _drop_ending(value, 0, len(argument)), value]}


def delete_occurrences(value: Any, argument: Any) -> Any:
    """Every place of the text is taken out."""
    return {"replace": [value, argument, ""]} if argument else value


def replace_text(value: Any, argument: Any) -> Any:
    """Of Python: a list of what is replaced, and by what."""
    old, new = argument
    return {"replace": [value, old, new]} if old else value


def capitalise_text(value: Any, argument: Any) -> Any:
    return {"cat": [{"upper": [{"substr": [value, 0, 1]}]}, {"substr": [value, 1]}]}


def truncate_text(value: Any, argument: Any) -> Any:
    """At most so many characters, the last one telling that there are more."""
    longest = parse_number(str(argument))
    if not isinstance(longest, int) or not 1 <= longest <= LONGEST:
        raise NotUnderstood("unknown_filter", name=f"truncatechars:{argument}")
    short = {"cat": [{"substr": [value, 0, longest - 1]}, "…"]}
    return {"if": [{">": [{"length": [value]}, longest]}, short, value]}


def count_words(value: Any, argument: Any) -> Any:
    return {"if": [value, {"count": [{"split": [{"trim": [value]}, " "]}]}, 0]}


def slugify_text(value: Any, argument: Any) -> Any:
    return {"replace": [{"lower": [{"trim": [value]}]}, " ", "-"]}


def is_digits(value: Any, argument: Any) -> Any:
    """Of Python: there is something, and nothing is left of it without its digits."""
    left = value
    for digit in _DIGITS:
        left = {"replace": [left, digit, ""]}
    return {"and": [value, {"==": [left, ""]}]}


WORD_FILTERS: Mapping[str, Any] = {
    "slice": slice_text,
    "removeprefix": strip_prefix,
    "removesuffix": strip_suffix,
    "cut": delete_occurrences,
    "capfirst": capitalise_text,
    "truncatechars": truncate_text,
    "wordcount": count_words,
    # Nothing of Django is called so: methods of the Python of older exports.
    "text:replace": replace_text,
    "text:isdigit": is_digits,
}
