"""Synonyms: words and phrases searched beside those that people type.

A line is a group of equal words, `poubelle, bac, conteneur`, or says what else to search: `canapé, matelas => encombrants`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from app.search.words import DATA, split_words, stem_text

ARROW = "=>"
EQUAL_WEIGHT = 0.85
ONE_WAY_WEIGHT = 0.8
MAX_PHRASE_WORDS = 5
MAX_COMPLETIONS = 5


@dataclass(frozen=True)
class Synonyms:
    """Phrases of sorted stems, each with those searched beside it and their weights; and the words that appear in them."""

    by_phrase: Mapping[str, Mapping[str, float]]
    # Folded words with their stems: what spelling is corrected towards.
    words: Mapping[str, str]
    # Stems with the words that make a phrase of two with them: « famille », « livret ».
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, phrase: str) -> Mapping[str, float]:
        """The phrases to search beside this one."""
        return self.by_phrase.get(sort_stems(phrase), {})

    def list_completions(self, beginning: str) -> list[str]:
        """The first words in alphabetical order that begin so."""
        words = self._sorted_words
        index = bisect_left(words, beginning)
        return [word for word in words[index : index + MAX_COMPLETIONS] if word.startswith(beginning)]

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.words)


def sort_stems(phrase: str) -> str:
    """Sort the stems of a phrase, so that « poubelle volée » and « volé ma poubelle » are equal."""
    return " ".join(sorted(phrase.split()))


def build_synonyms(lines: Iterable[str]) -> Synonyms:
    """The synonyms that these lines define; an empty line or one that begins with # defines none."""
    by_phrase: dict[str, dict[str, float]] = {}
    words: dict[str, str] = {}
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        typed_phrases, _, other_phrases = line.partition(ARROW)
        sources = _stem_phrases(typed_phrases)
        targets, weight = (_stem_phrases(other_phrases), ONE_WAY_WEIGHT) if other_phrases else (sources, EQUAL_WEIGHT)
        for source in sources:
            weights = by_phrase.setdefault(sort_stems(source), {})
            weights.update({target: max(weight, weights.get(target, 0)) for target in targets if target != source})
        words.update({word: stem_text(word) for word in split_words(typed_phrases)})
        for one, other in _list_pairs(typed_phrases):
            neighbours[words[one]].add(other)
            neighbours[words[other]].add(one)
    return Synonyms(by_phrase, words, {stem: frozenset(others) for stem, others in neighbours.items()})


@cache
def load_shipped_lines() -> tuple[str, ...]:
    """The lines of the synonyms that come with Parvis."""
    texts = [(DATA / name).read_text(encoding="utf-8") for name in ("synonyms_fr.txt", "synonyms_en.txt")]
    return tuple(line for text in texts for line in text.splitlines())


@cache
def load_shipped_synonyms() -> Synonyms:
    """The synonyms that come with Parvis."""
    return build_synonyms(load_shipped_lines())


def is_valid_line(line: str) -> bool:
    """Whether a line names at least two phrases to search together."""
    typed_phrases, arrow, other_phrases = line.partition(ARROW)
    sources = _stem_phrases(typed_phrases)
    return bool(sources and _stem_phrases(other_phrases)) if arrow else len(sources) > 1


def _list_pairs(phrases: str) -> Iterator[list[str]]:
    pairs = map(split_words, phrases.split(","))
    return (pair for pair in pairs if len(pair) == len(set(pair)) == 2)


def _stem_phrases(text: str) -> list[str]:
    phrases = (" ".join(stem_text(phrase).split()[:MAX_PHRASE_WORDS]) for phrase in text.split(","))
    return [phrase for phrase in dict.fromkeys(phrases) if phrase]
