"""The words of the index: how rare each is, and how it goes on."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from typing import Any

MAX_COMPLETIONS = 8


@dataclass(frozen=True)
class Vocabulary:
    """Words and stems of the indexed entries."""

    entries: int = 0
    # In how many entries each stem is.
    frequencies: Mapping[str, int] = field(default_factory=dict)
    # Folded words with their stems.
    words: Mapping[str, str] = field(default_factory=dict)
    # Stems of titles and keywords: what entries are about.
    subject_stems: frozenset[str] = frozenset()

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


def build_vocabulary(
    entries: Iterable[tuple[Iterable[str], Mapping[str, str]]], subject_stems: Iterable[str] = ()
) -> Vocabulary:
    """The vocabulary of entries, each given by its stems and by the stems of its words."""
    frequencies: Counter[str] = Counter()
    words: dict[str, str] = {}
    total = 0
    for stems, entry_words in entries:
        total += 1
        frequencies.update(set(stems))
        words.update(entry_words)
    return Vocabulary(total, dict(frequencies), words, frozenset(subject_stems))


def read_vocabulary(contents: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary that was stored."""
    return Vocabulary(
        contents["entries"], contents["frequencies"], contents["words"], frozenset(contents.get("subjects", ()))
    )
