"""Explanation of the rank of each result of a search, in words that a webmaster can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.search.index_state import load_index_words
from app.search.results import SearchHit, SearchResults


@dataclass(frozen=True)
class FoundWords:
    """Typed words, the words that express them in the entry, and the field: "title", "keyword", "summary" or "body"."""

    typed_words: str
    entry_words: str
    field: str


@dataclass(frozen=True)
class HitExplanation:
    """A result, what it answers to, what it does not answer to, and its score out of 100."""

    hit: SearchHit
    points: int
    found_words: tuple[FoundWords, ...]
    missing_words: tuple[str, ...]


def explain_results(results: SearchResults, *, limit: int = 10) -> list[HitExplanation]:
    """The first results, or those that come nearest, explained."""
    surface_words = _load_surface_words()
    hits = (results.hits or results.near_hits)[:limit]
    return [_explain_hit(hit, results, surface_words) for hit in hits]


def _explain_hit(hit: SearchHit, results: SearchResults, surface_words: Mapping[str, str]) -> HitExplanation:
    matches = {match.concept.text: match for match in hit.score.matches}
    found_words = tuple(
        FoundWords(text, _spell_phrase(match.phrase, surface_words), match.field.removesuffix("_stems"))
        for text, match in matches.items()
    )
    missing_words = tuple(concept.text for concept in results.concepts if concept.text not in matches)
    return HitExplanation(hit, round(100 * hit.score.value), found_words, missing_words)


def _load_surface_words() -> dict[str, str]:
    """A word for each stem: the shortest, since it is most often the singular."""
    words = load_index_words().vocabulary.words
    return {words[word]: word for word in sorted(words, key=lambda word: (-len(word), word))}


def _spell_phrase(phrase: str, surface_words: Mapping[str, str]) -> str:
    return " ".join(surface_words.get(stem, stem) for stem in phrase.split())
