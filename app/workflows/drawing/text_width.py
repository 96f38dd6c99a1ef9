"""Width of a text in a sans-serif font, estimated without the font: lines are broken and boxes drawn before any browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

# Of a character, as a share of the font size; rounded up, since each system has its own font.
_NARROW, _MIDDLE, _ORDINARY, _CAPITAL, _WIDE, _FULL = 0.32, 0.41, 0.62, 0.73, 0.97, 1.05
# Guillemets; ligatures, the ellipsis, the long dash and the arrow.
_CAPITAL_SIGNS, _WIDE_SIGNS = (0xAB, 0xBB), (0x152, 0x153, 0xC6, 0xE6, 0x2026, 0x2014, 0x2192)
_WIDTHS = {
    **dict.fromkeys("iljI|!.,:;'\u2018\u2019`\u202f", _NARROW),
    **dict.fromkeys('ftr()[]/\\ -\u00a0"', _MIDDLE),
    **dict.fromkeys([*"ABCDEFGHKLNOPQRSTUVXYZ&+=<>~", *map(chr, _CAPITAL_SIGNS)], _CAPITAL),
    **dict.fromkeys([*"mwMW@%", *map(chr, _WIDE_SIGNS)], _WIDE),
}
BOLD = 1.1
ELLIPSIS = "…"


def measure_text(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of a line."""
    width = sum(map(_measure_character, text))
    return width * size * (BOLD if is_bold else 1.0)


def wrap_text(text: str, *, width: float, size: float, lines: int, is_bold: bool = False) -> tuple[str, ...]:
    """The text in that number of lines at most; what does not fit is replaced by an ellipsis."""
    wrapped: list[str] = []
    for word in _iterate_words(text, width, size, is_bold=is_bold):
        candidate = f"{wrapped[-1]} {word}" if wrapped else word
        if wrapped and measure_text(candidate, size, is_bold=is_bold) <= width:
            wrapped[-1] = candidate
        else:
            wrapped.append(word)
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], _shorten_line(" ".join(wrapped[lines - 1 :]), width, size, is_bold=is_bold)]
    return tuple(wrapped)


@lru_cache(2048)
def _measure_character(character: str) -> float:
    """The width of a letter, with or without an accent."""
    letter = normalize("NFD", character)[0]
    return _WIDTHS.get(letter, _ORDINARY if letter < "\u2e80" else _FULL)


def _iterate_words(text: str, width: float, size: float, *, is_bold: bool) -> Iterator[str]:
    """The words of a text, each at most as wide as a line."""
    for word in text.split(" "):
        rest = word
        while measure_text(rest, size, is_bold=is_bold) > width and len(rest) > 1:
            end = _count_fitting(rest, width, size, is_bold=is_bold)
            yield rest[:end]
            rest = rest[end:]
        if rest:
            yield rest


def _shorten_line(text: str, width: float, size: float, *, is_bold: bool) -> str:
    room = width - measure_text(ELLIPSIS, size, is_bold=is_bold)
    return text[: _count_fitting(text, room, size, is_bold=is_bold)].rstrip(" ,;:.\u00a0\u202f") + ELLIPSIS


def _count_fitting(text: str, width: float, size: float, *, is_bold: bool) -> int:
    """Count the characters that fit, one at least."""
    total, limit = 0.0, width / (size * (BOLD if is_bold else 1.0))
    for count, character in enumerate(text):
        total += _measure_character(character)
        if total > limit:
            return max(count, 1)
    return max(len(text), 1)
