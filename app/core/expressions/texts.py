"""Working on texts, counted in code points of their composed form; nothing when an operand is no text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from app.core.expressions.values import MAX_NUMBER, MAX_RESULT, items, number, text, written
from app.core.text import composed

# Blanks as browsers take them off, so that the server takes off the same.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
# Composing makes a text up to four times shorter: a longer one is too long whatever comes of it.
_MAX_PIECES = 4 * MAX_RESULT


class TextTooLong(ValueError):
    """The text being made goes past its bound."""


def _on_texts(work: Callable[..., Any]) -> Callable[..., Any]:
    def operator(*operands: Any) -> Any:
        texts = [found for found in map(text, operands) if found is not None]
        result = work(*texts) if len(texts) == len(operands) else None
        return composed(result) if isinstance(result, str) else result

    return operator


def _split(whole: str, separator: str) -> list[str] | None:
    return whole.split(separator) if separator else None


def _replace(whole: str, old: str, new: str) -> str | None:
    return _joined(whole.split(old), new) if old else None


lower = _on_texts(str.lower)
upper = _on_texts(str.upper)
trim = _on_texts(lambda whole: whole.strip(_BLANKS))
length = _on_texts(len)
split = _on_texts(_split)
replace = _on_texts(_replace)


def starts(whole: Any, beginning: Any) -> bool:
    return bool(_on_texts(str.startswith)(whole, beginning))


def ends(whole: Any, ending: Any) -> bool:
    return bool(_on_texts(str.endswith)(whole, ending))


def substring(whole: Any, start: Any, size: Any = MAX_NUMBER - 1) -> str | None:
    """From a position, the first being 0 and -1 the last, so many characters."""
    found, first, count = text(whole), number(start), number(size)
    if found is None or first is None or count is None:
        return None
    if count < 0 or first != first.to_integral_value() or count != count.to_integral_value():
        return None
    begin = int(first) if first >= 0 else max(0, len(found) + int(first))
    return composed(found[begin : begin + int(count)])


def concatenate(*operands: Any) -> str | None:
    """One after the other, what is not answered as an empty text."""
    return _written_together(operands, "")


def join(values: Any, separator: Any) -> str | None:
    """The items of a list with the separator between them, but those not answered."""
    found, between = items(values), text(separator)
    if found is None or between is None:
        return None
    return _written_together([item for item in found if item is not None and item != ""], between)


def _written_together(values: Iterable[Any], separator: str) -> str | None:
    pieces = [_as_text(value) for value in values]
    known = [piece for piece in pieces if piece is not None]
    return composed(_joined(known, separator)) if len(known) == len(pieces) else None


def _as_text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        found = number(value)
        return None if found is None else written(found)
    return text(value)


def _joined(pieces: list[str], separator: str) -> str:
    if sum(map(len, pieces)) + len(separator) * (len(pieces) - 1) > _MAX_PIECES:
        raise TextTooLong
    return separator.join(pieces)
