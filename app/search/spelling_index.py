"""Index of the words that a misspelt word may mean: those at a small distance, and those that sound alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.language.text.spelling import LONG_WORD_LENGTH, MIN_LENGTH

MAX_CORRECTIONS = 3
_VOWEL_PAIRS = frozenset(one + other for one in "aeiouy" for other in "aeiouy")
# French spells one sound in several ways; words that sound alike are a smaller mistake than their letters say.
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"eau|au"), "o"),
    (re.compile(r"ai|ei"), "e"),
    (re.compile(r"cc(?=[eiy])|x"), "ks"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"qu|ck|c(?!h)"), "k"),
    (re.compile(r"y"), "i"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"[ea][mn](?![aeiou])"), "an"),
    (re.compile(r"z"), "s"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile(r"(?<=\w{3})(?:er|ez|[est]{1,3})$"), ""),
)


class SpellingIndex:
    """Words that misspelt words may mean, by their first letter and by their sound."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        self._by_sound: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= MIN_LENGTH - 1 and not word.isdigit():
                self._by_letter[word[0]].append(word)
                self._by_sound[spell_sound(word)].append(word)

    def list_corrections(self, word: str, *, with_itself: bool = True) -> list[tuple[str, float]]:
        """The words that a misspelt word may mean, nearest first, each with its weight below 1."""
        if len(word) < MIN_LENGTH - 1:
            return []
        distances = dict.fromkeys(self._by_sound.get(spell_sound(word), ()), 1)
        allowed = 2 if len(word) >= LONG_WORD_LENGTH else 1
        for reference in self._by_letter[word[0]]:
            if abs(len(reference) - len(word)) > allowed:
                continue
            distance = OSA.distance(word, reference, score_cutoff=allowed)
            if distance <= allowed and _is_plausible(word, reference):
                distances[reference] = distance
        if not with_itself:
            distances.pop(word, None)
        nearest = min(distances.values(), default=0)
        best = sorted(reference for reference, distance in distances.items() if distance == nearest)
        return [(reference, 0.95 - 0.1 * nearest) for reference in best[:MAX_CORRECTIONS]]


def _is_plausible(word: str, reference: str) -> bool:
    """Whether two words at a small distance may be the same: short words have many neighbours, such as « plage », « place »."""
    if max(len(word), len(reference)) < MIN_LENGTH:
        return False
    if len(word) > MIN_LENGTH or len(word) != len(reference) or sorted(word) == sorted(reference):
        return True
    return all(one == other or one + other in _VOWEL_PAIRS for one, other in zip(word, reference, strict=True))


@lru_cache(maxsize=50_000)
def spell_sound(word: str) -> str:
    """A folded word spelt as it sounds, the same for words that French people confuse."""
    for letters, sound in _SOUNDS:
        word = letters.sub(sound, word)
    return word
