"""One search over everything that the site publishes: what answers to a query, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

from app.core.db import db
from app.core.i18n import current_language
from app.core.sites import current_site
from app.language.text.normalisation import fold
from app.search.entries import Audience
from app.search.full_text_index import find_candidates
from app.search.index_state import load_index_words
from app.search.query import MAX_LENGTH, Concept, QueryReader
from app.search.score import NEAR_SHARE, Score, compute_score
from app.search.vocabulary import Vocabulary

AUDIENCES: Mapping[Audience, tuple[Audience, ...]] = {
    "public": ("public",),
    "reception": ("public", "reception"),
    "agents": ("public", "reception", "agents"),
}
MAX_NEAR_HITS = 3
CANDIDATES, TYPED_CANDIDATES = 60, 16
MAX_STEMS = 12
# While somebody types, how many entries the stems may have that find candidates: each costs the database its rank.
MAX_TYPED_MATCHES = 150
MAX_CACHED = 2000
# What scores far less than the best result is noise.
KEPT_PART = 0.4
# Words of two languages may have one stem: « elected », « élections ».
OTHER_LANGUAGE = 0.8
# A concept that more entries than this have finds candidates only when no rarer one does.
COMMON_STEM_PART = 0.04
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
    """Results of a search; `near_hits` answer to a part of the query, and are given only when nothing else is."""

    hits: tuple[SearchHit, ...] = ()
    near_hits: tuple[SearchHit, ...] = ()
    concepts: tuple[Concept, ...] = ()

    def count_by_kind(self) -> dict[str, int]:
        """Count the results of each kind."""
        return dict(Counter(hit.kind for hit in self.hits))

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """The misspelt words, with those that were searched for them."""
        return [(concept.text, concept.correction) for concept in self.concepts if concept.correction]


@dataclass(frozen=True)
class SearchRequest:
    """Query of a search, with its kinds of entries, its audience and its language."""

    query: str
    kinds: tuple[str, ...]
    audience: Audience
    language: str
    is_typing: bool


def run_search(
    query: str,
    *,
    kinds: Collection[str] = (),
    audience: Audience = "public",
    is_typing: bool = False,
) -> SearchResults:
    """Search the entries of these kinds, or of all kinds, that this audience may read."""
    words = load_index_words()
    # « Poubelle », which a phone writes with a capital, has the results of « poubelle ».
    text = fold(query[:MAX_LENGTH])
    request = SearchRequest(text, tuple(sorted(kinds)), audience, current_language(), is_typing)
    if not words.version:
        return SearchResults()
    return _cached_results(current_site().database_url, words.version, request)


@lru_cache(maxsize=MAX_CACHED)
def _cached_results(database_url: str, version: str, request: SearchRequest) -> SearchResults:
    """Return the results of a search, remembered until the index changes: most people begin with the same letters."""
    words = load_index_words()
    reader = QueryReader(
        words.vocabulary, words.synonyms, words.spelling, request.language, is_typing=request.is_typing
    )
    concepts = reader.read(request.query)
    if not concepts:
        return SearchResults()
    with db.read_connection() as connection:
        rows = find_candidates(
            connection,
            _select_phrases(concepts, words.vocabulary, is_typing=request.is_typing),
            kinds=request.kinds,
            audiences=AUDIENCES[request.audience],
            limit=TYPED_CANDIDATES if request.is_typing else CANDIDATES,
        )
    return _select_hits(_rank_rows(rows, concepts, request.language), concepts)


def _select_hits(hits: list[SearchHit], concepts: list[Concept]) -> SearchResults:
    relevant_hits = [hit for hit in hits if hit.score.is_relevant]
    if not relevant_hits:
        near_hits = [hit for hit in hits if hit.score.share >= NEAR_SHARE]
        return SearchResults((), tuple(near_hits[:MAX_NEAR_HITS]), tuple(concepts))
    least = KEPT_PART * relevant_hits[0].score.value
    return SearchResults(tuple(hit for hit in relevant_hits if hit.score.value >= least), (), tuple(concepts))


def _select_phrases(concepts: Iterable[Concept], vocabulary: Vocabulary, *, is_typing: bool) -> list[str]:
    """The stems that find candidates: rare ones, and common ones only when there is no other."""
    frequencies = vocabulary.frequencies
    weights: dict[str, float] = {}
    for concept in concepts:
        for phrase, weight in concept.phrases.items():
            # A phrase may be scattered in an entry: its rarest word finds it.
            rarest = min(phrase.split(), key=lambda stem: frequencies.get(stem, 0))
            if frequencies.get(rarest):
                value = weight * concept.weight * vocabulary.compute_rarity(rarest)
                weights[rarest] = max(value, weights.get(rarest, 0))
    common = max(MIN_COMMON, COMMON_STEM_PART * vocabulary.entries)
    rare = [stem for stem in weights if frequencies[stem] <= common]
    stems = sorted(rare or weights, key=lambda stem: -weights[stem])[:MAX_STEMS]
    if not is_typing:
        return stems
    totals = accumulate(frequencies[stem] for stem in stems)
    affordable = [stem for stem, total in zip(stems, totals, strict=True) if total <= MAX_TYPED_MATCHES]
    return affordable or stems[:1]


def _rank_rows(rows: Iterable[Any], concepts: list[Concept], language: str) -> list[SearchHit]:
    """One hit for each text, in the language of the page when it was found in that language."""
    best: dict[tuple[str, str], tuple[Any, Score]] = {}
    for row in rows:
        score = compute_score(row, concepts)
        if row.language != language:
            score = replace(score, value=OTHER_LANGUAGE * score.value)
        other_row, other_score = best.get((row.kind, row.key), (row, score))
        displayed_row = row if row.language == language else other_row
        best[(row.kind, row.key)] = displayed_row, max(score, other_score, key=lambda each: each.value)
    ordered = sorted(best.values(), key=lambda each: (-each[1].value, each[0].title, each[0].key))
    return [_build_hit(row, score) for row, score in ordered]


def _build_hit(row: Any, score: Score) -> SearchHit:
    return SearchHit(row.kind, row.key, row.language, row.title, row.summary, row.url, row.topic, score)
