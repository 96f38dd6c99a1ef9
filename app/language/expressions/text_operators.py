"""Text operators, on code points of the NFC form; the result is null when an operand is not a text."""

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

# The white space that JavaScript's `trim` strips, so that server and browser agree.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
# NFC makes a text up to four times shorter: a longer one exceeds MAX_RESULT in any case.
_MAX_PIECES = 4 * MAX_RESULT


class TextTooLong(ValueError):
    """The resulting text exceeds its maximum length."""


def _text_operator(work: Callable[..., Any]) -> Callable[..., Any]:
    def operator(*operands: Any) -> Any:
        texts = [text for text in map(normalise_text, operands) if text is not None]
        result = work(*texts) if len(texts) == len(operands) else None
        return normalise_unicode(result) if isinstance(result, str) else result

    return operator


def _split(text: str, separator: str) -> list[str] | None:
    return text.split(separator) if separator else None


def _replace(text: str, old: str, new: str) -> str | None:
    return _join_bounded(text.split(old), new) if old else None


lower = _text_operator(str.lower)
upper = _text_operator(str.upper)
trim = _text_operator(lambda text: text.strip(_BLANKS))
length = _text_operator(len)
split = _text_operator(_split)
replace = _text_operator(_replace)


def starts_with(text: Any, beginning: Any) -> bool:
    return bool(_text_operator(str.startswith)(text, beginning))


def ends_with(text: Any, ending: Any) -> bool:
    return bool(_text_operator(str.endswith)(text, ending))


def substring(value: Any, start: Any, size: Any = MAX_NUMBER - 1) -> str | None:
    """`size` characters from the position `start`; 0 is the first one, -1 the last."""
    text, first, count = normalise_text(value), parse_number(start), parse_number(size)
    if text is None or first is None or count is None:
        return None
    if count < 0 or first != first.to_integral_value() or count != count.to_integral_value():
        return None
    first_index = int(first) if first >= 0 else max(0, len(text) + int(first))
    return normalise_unicode(text[first_index : first_index + int(count)])


def concatenate(*operands: Any) -> str | None:
    """Concatenate the operands; null counts as an empty text."""
    return _concatenate(operands, "")


def join(values: Any, separator: Any) -> str | None:
    """Join the items of a list with the separator, without empty ones."""
    items, normalised_separator = get_items(values), normalise_text(separator)
    if items is None or normalised_separator is None:
        return None
    return _concatenate([item for item in items if item is not None and item != ""], normalised_separator)


def _concatenate(values: Iterable[Any], separator: str) -> str | None:
    pieces = [_as_text(value) for value in values]
    texts = [piece for piece in pieces if piece is not None]
    return normalise_unicode(_join_bounded(texts, separator)) if len(texts) == len(pieces) else None


def _as_text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        number = parse_number(value)
        return None if number is None else format_number(number)
    return normalise_text(value)


def _join_bounded(pieces: list[str], separator: str) -> str:
    if sum(map(len, pieces)) + len(separator) * (len(pieces) - 1) > _MAX_PIECES:
        raise TextTooLong
    return separator.join(pieces)
