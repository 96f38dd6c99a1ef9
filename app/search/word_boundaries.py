"""Spaces that people type inside a word, « skate park », or leave out between two, « cartegrise »."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MIN_PART_LENGTH = 4
MIN_SPLIT_LENGTH = 8


def repair_spaces(words: Sequence[str], is_known: Callable[[str], bool]) -> list[str]:
    """The words, with unknown ones joined to the next or split into two when that makes known words."""
    repaired: list[str] = []
    for word in words:
        is_joined = bool(repaired) and is_known(repaired[-1] + word)
        if is_joined and not (is_known(repaired[-1]) and is_known(word)):
            repaired[-1] += word
        else:
            repaired += _split_word(word, is_known)
    return repaired


def _split_word(word: str, is_known: Callable[[str], bool]) -> list[str]:
    if len(word) < MIN_SPLIT_LENGTH or is_known(word):
        return [word]
    lengths = range(MIN_PART_LENGTH, len(word) - MIN_PART_LENGTH + 1)
    parts = ([word[:length], word[length:]] for length in reversed(lengths))
    return next((pair for pair in parts if all(map(is_known, pair))), [word])
