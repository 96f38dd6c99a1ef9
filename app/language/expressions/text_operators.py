"""Working on texts, counted in code points of their composed form; nothing when an operand is no text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from app.language.expressions.values import (
    MAX_NUMBER,
    MAX_RESULT,
    format_number,
    get_items,
    normalise_text,
    parse_number,
)
from app.language.text.normalisation import normalise_unicode

# Blanks as browsers take them off, so that the server takes off the same.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
# Composing makes a text up to four times shorter: a longer one is too long whatever comes of it.
_MAX_PIECES = 4 * MAX_RESULT


class TextTooLong(ValueError):
    """The text being made goes past its bound."""


def _text_operator(work: Callable[..., Any]) -> Callable[..., Any]:
    def operator(*operands: Any) -> Any:
        texts = [found for found in map(normalise_text, operands) if found is not None]
        result = work(*texts) if len(texts) == len(operands) else None
        return normalise_unicode(result) if isinstance(result, str) else result

    return operator


def _split(whole: str, separator: str) -> list[str] | None:
    return whole.split(separator) if separator else None


def _replace(whole: str, old: str, new: str) -> str | None:
    return _join_bounded(whole.split(old), new) if old else None


lower = _text_operator(str.lower)
upper = _text_operator(str.upper)
trim = _text_operator(lambda whole: whole.strip(_BLANKS))
length = _text_operator(len)
split = _text_operator(_split)
replace = _text_operator(_replace)


def starts_with(whole: Any, beginning: Any) -> bool:
    return bool(_text_operator(str.startswith)(whole, beginning))


def ends_with(whole: Any, ending: Any) -> bool:
    return bool(_text_operator(str.endswith)(whole, ending))


def substring(whole: Any, start: Any, size: Any = MAX_NUMBER - 1) -> str | None:
    """From a position, the first being 0 and -1 the last, so many characters."""
    found, first, count = normalise_text(whole), parse_number(start), parse_number(size)
    if found is None or first is None or count is None:
        return None
    if count < 0 or first != first.to_integral_value() or count != count.to_integral_value():
        return None
    begin = int(first) if first >= 0 else max(0, len(found) + int(first))
    return normalise_unicode(found[begin : begin + int(count)])


def concatenate(*operands: Any) -> str | None:
    """One after the other, what is not answered as an empty text."""
    return _concatenate(operands, "")


def join(values: Any, separator: Any) -> str | None:
    """The items of a list with the separator between them, but those not answered."""
    found, between = get_items(values), normalise_text(separator)
    if found is None or between is None:
        return None
    return _concatenate([item for item in found if item is not None and item != ""], between)


def _concatenate(values: Iterable[Any], separator: str) -> str | None:
    pieces = [_as_text(value) for value in values]
    known = [piece for piece in pieces if piece is not None]
    return normalise_unicode(_join_bounded(known, separator)) if len(known) == len(pieces) else None


def _as_text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        found = parse_number(value)
        return None if found is None else format_number(found)
    return normalise_text(value)


def _join_bounded(pieces: list[str], separator: str) -> str:
    if sum(map(len, pieces)) + len(separator) * (len(pieces) - 1) > _MAX_PIECES:
        raise TextTooLong
    return separator.join(pieces)
