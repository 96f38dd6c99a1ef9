"""One search over everything that the site publishes: what answers to a query, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.db import db
from app.core.i18n import current_language
from app.search.entries import Audience
from app.search.full_text_index import find_candidates
from app.search.index_state import load_index_words
from app.search.query import Concept, QueryReader
from app.search.score import NEAR_SHARE, Score, compute_score

AUDIENCES: Mapping[Audience, tuple[Audience, ...]] = {
    "public": ("public",),
    "reception": ("public", "reception"),
    "agents": ("public", "reception", "agents"),
}
MAX_NEAR_HITS = 3
# What scores far less than the best result is noise.
KEPT_PART = 0.5
# A concept that more entries than this have finds candidates only when no rarer one does.
COMMON_STEM_PART = 0.1
MIN_COMMON = 60


@dataclass(frozen=True)
class SearchHit:
    """An entry that answers to a query."""

    kind: str
    key: str
    language: str
    title: str
    summary: str
    url: str
    topic: str
    score: Score


@dataclass(frozen=True)
class SearchResults:
    """What a search found; `near_hits` answer to a part of the query, and are given only when nothing else is."""

    hits: tuple[SearchHit, ...] = ()
    near_hits: tuple[SearchHit, ...] = ()
    concepts: tuple[Concept, ...] = ()

    def count_by_kind(self) -> dict[str, int]:
        """How many results there are of each kind."""
        return dict(Counter(hit.kind for hit in self.hits))

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """The misspelt words, with those that were searched for them."""
        return [(concept.text, concept.correction) for concept in self.concepts if concept.correction]


def run_search(
    query: str,
    *,
    kinds: Collection[str] = (),
    audience: Audience = "public",
    is_typing: bool = False,
) -> SearchResults:
    """What answers to the query among entries of these kinds, or of all kinds, that this audience may read."""
    words = load_index_words()
    reader = QueryReader(words.vocabulary, words.synonyms, current_language(), is_typing=is_typing)
    concepts = reader.read(query)
    if not concepts:
        return SearchResults()
    phrases = _select_phrases(concepts, reader)
    with db.read_connection() as connection:
        rows = find_candidates(connection, phrases, kinds=kinds, audiences=AUDIENCES[audience])
    hits = _rank_rows(rows, concepts)
    relevant_hits = [hit for hit in hits if hit.score.is_relevant]
    if not relevant_hits:
        near_hits = [hit for hit in hits if hit.score.share >= NEAR_SHARE]
        return SearchResults((), tuple(near_hits[:MAX_NEAR_HITS]), tuple(concepts))
    least = KEPT_PART * relevant_hits[0].score.value
    return SearchResults(tuple(hit for hit in relevant_hits if hit.score.value >= least), (), tuple(concepts))


def _select_phrases(concepts: Iterable[Concept], reader: QueryReader) -> list[str]:
    """The phrases that find candidates: those of rare stems, and of common ones only when there is no other."""
    vocabulary = reader.vocabulary
    common = max(MIN_COMMON, COMMON_STEM_PART * vocabulary.entries)
    phrases = [phrase for concept in concepts for phrase in _split_scattered(concept.phrases)]
    frequencies = {phrase: min(vocabulary.frequencies.get(stem, 0) for stem in phrase.split()) for phrase in phrases}
    indexed_phrases = [phrase for phrase in phrases if frequencies[phrase]]
    return [phrase for phrase in indexed_phrases if frequencies[phrase] <= common] or indexed_phrases


def _split_scattered(phrases: Iterable[str]) -> Iterable[str]:
    """The words of phrases too: a phrase may be scattered in an entry."""
    for phrase in phrases:
        yield from phrase.split()


def _rank_rows(rows: Iterable[Any], concepts: list[Concept]) -> list[SearchHit]:
    """One hit for each text, in the language of the page when it was found in that language."""
    language = current_language()
    best: dict[tuple[str, str], SearchHit] = {}
    for row in rows:
        fields = (row.kind, row.key, row.language, row.title, row.summary, row.url, row.topic)
        hit = SearchHit(*fields, compute_score(row, concepts))
        other = best.setdefault((row.kind, row.key), hit)
        displayed_hit = hit if hit.language == language else other
        best_score = max(hit.score, other.score, key=lambda score: score.value)
        best[(row.kind, row.key)] = replace(displayed_hit, score=best_score)
    return sorted(best.values(), key=lambda hit: (-hit.score.value, hit.title, hit.key))
