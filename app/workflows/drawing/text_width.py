"""Width of a text in a sans-serif font, estimated without the font: lines are broken and boxes drawn before any browser."""

from __future__ import annotations

from collections.abc import Iterator

# Of a character, as a share of the font size; rounded up, since each system has its own font.
_NARROW, _MIDDLE, _ORDINARY, _CAPITAL, _WIDE = 0.32, 0.41, 0.62, 0.73, 0.97
_WIDTHS = {
    **dict.fromkeys("iljI|!.,:;'’‘`·", _NARROW),
    **dict.fromkeys("\u202f\u2009", 0.2),
    **dict.fromkeys('ftr()[]/\\ -\u00a0"°îïì', _MIDDLE),
    **dict.fromkeys("ABCDEFGHKNOPQRSUVXYZTLÀÂÉÈÊËÎÏÔÙÛÜÇ&+=<>~«»", _CAPITAL),
    **dict.fromkeys("mwMWŒÆœæ@%…—→", _WIDE),
    "J": _ORDINARY,
}
BOLD = 1.1
ELLIPSIS = "…"


def measure_text(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of a line."""
    width = sum([_WIDTHS.get(character, _ORDINARY if character < "\u2e80" else 1.05) for character in text])
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
    """How many characters fit, one at least."""
    total, limit = 0.0, width / (size * (BOLD if is_bold else 1.0))
    for count, character in enumerate(text):
        total += measure_text(character, 1.0)
        if total > limit:
            return max(count, 1)
    return max(len(text), 1)
