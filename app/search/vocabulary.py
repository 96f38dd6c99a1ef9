"""The words of the index: how rare each is, how it goes on, and which one a misspelt word means."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import log
from typing import Any

from rapidfuzz.distance import OSA

from app.language.text.spelling import LONG_WORD_LENGTH, MIN_LENGTH

MAX_COMPLETIONS = 8
MAX_CORRECTIONS = 3
_VOWEL_PAIRS = frozenset(one + other for one in "aeiouy" for other in "aeiouy")
# French spells one sound in several ways; words that sound alike are a smaller mistake than their letters say.
_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        *((r"ph", "f"), (r"eau|au", "o"), (r"ai|ei", "e"), (r"cc(?=[eiy])|x", "ks"), (r"c(?=[eiy])", "s")),
        *((r"qu|ck|c(?!h)", "k"), (r"y", "i"), (r"g(?=[eiy])", "j"), (r"[ea][mn](?![aeiou])", "an")),
        *((r"z", "s"), (r"(?<!c)h", ""), (r"(.)\1", r"\1"), (r"[est]+$", "")),
    )
)


@dataclass(frozen=True)
class Vocabulary:
    """Words and stems of the indexed entries."""

    entries: int = 0
    # In how many entries each stem is.
    frequencies: Mapping[str, int] = field(default_factory=dict)
    # Folded words with their stems.
    words: Mapping[str, str] = field(default_factory=dict)

    def compute_rarity(self, stem: str) -> float:
        """From 0, for a stem that every entry has, to 1, for one that none has."""
        return log(1 + self.entries / (0.5 + self.frequencies.get(stem, 0))) / log(1 + self.entries / 0.5 + 1)

    def list_completions(self, beginning: str) -> list[str]:
        """The stems of the most used words that begin so."""
        words = self._sorted_words
        index = bisect_left(words, beginning)
        stems: Counter[str] = Counter()
        while index < len(words) and words[index].startswith(beginning):
            stem = self.words[words[index]]
            stems[stem] = self.frequencies.get(stem, 0)
            index += 1
        return [stem for stem, _ in stems.most_common(MAX_COMPLETIONS)]

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.words)


def build_vocabulary(entries: Iterable[tuple[Iterable[str], Mapping[str, str]]]) -> Vocabulary:
    """The vocabulary of entries, each given by its stems and by the stems of its words."""
    frequencies: Counter[str] = Counter()
    words: dict[str, str] = {}
    total = 0
    for stems, entry_words in entries:
        total += 1
        frequencies.update(set(stems))
        words.update(entry_words)
    return Vocabulary(total, dict(frequencies), words)


def read_vocabulary(contents: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary that was stored."""
    return Vocabulary(contents["entries"], contents["frequencies"], contents["words"])


def list_corrections(word: str, words: Iterable[str]) -> list[tuple[str, float]]:
    """The words that a misspelt word may mean, nearest first, each with its weight below 1."""
    if len(word) < MIN_LENGTH - 1:
        return []
    allowed = 2 if len(word) >= LONG_WORD_LENGTH else 1
    sound = spell_sound(word)
    distances = []
    for reference in words:
        if abs(len(reference) - len(word)) > allowed + 1 or len(reference) < MIN_LENGTH - 1:
            continue
        distance = OSA.distance(word, reference, score_cutoff=allowed)
        if distance <= allowed and _is_plausible(word, reference):
            distances.append((distance, reference))
        elif spell_sound(reference) == sound:
            distances.append((1, reference))
    nearest = min(distances, default=(0, ""))[0]
    best = sorted(reference for distance, reference in distances if distance == nearest)
    return [(reference, 0.95 - 0.1 * nearest) for reference in best[:MAX_CORRECTIONS]]


def _is_plausible(word: str, reference: str) -> bool:
    """Whether two words at a small distance may be the same: short words have many neighbours, such as « plage », « place »."""
    if word[0] != reference[0] or max(len(word), len(reference)) < MIN_LENGTH:
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
