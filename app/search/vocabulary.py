"""The words of the index: how rare each is, how it goes on, and which one a misspelt word means."""

from __future__ import annotations

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
# French spells one sound in several ways; words that sound alike are a smaller mistake than their letters say.
_SOUNDS = (
    *(("ph", "f"), ("eau", "o"), ("au", "o"), ("ai", "e"), ("ei", "e"), ("qu", "k"), ("ck", "k"), ("c", "k")),
    *(("y", "i"), ("h", ""), ("en", "an"), ("em", "an"), ("am", "an"), ("z", "s"), ("x", "s")),
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
        # Four letters have too many neighbours: « rue », « vue ».
        if distance <= allowed and reference[0] == word[0] and max(len(word), len(reference)) >= MIN_LENGTH:
            distances.append((distance, reference))
        elif spell_sound(reference) == sound:
            distances.append((1, reference))
    nearest = min(distances, default=(0, ""))[0]
    best = sorted(reference for distance, reference in distances if distance == nearest)
    return [(reference, 0.95 - 0.1 * nearest) for reference in best[:MAX_CORRECTIONS]]


@lru_cache(maxsize=50_000)
def spell_sound(word: str) -> str:
    """A folded word spelt as it sounds, the same for words that French people confuse."""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    single = "".join(letter for letter, following in zip(word, word[1:] + " ", strict=True) if letter != following)
    return single.rstrip("est")
