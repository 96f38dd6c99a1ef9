"""Score of an indexed entry for the concepts of a query: the same computation on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from app.search.query import WEAK_WORD, Concept
from app.search.words import load_person_stems, load_weak_stems

FIELD_WEIGHTS = {"title_stems": 1.0, "keyword_stems": 0.85, "summary_stems": 0.6, "body_stems": 0.35}
# What an entry is about.
SUBJECT_FIELDS = ("title_stems", "keyword_stems")
# The words of a phrase, all of them in a field but apart from one another: in a title, that says nearly as much.
SCATTERED, SCATTERED_IN_TITLE = 0.7, 0.9
# What must be in an entry, in weight, of what was asked for, and how well; less is enough in a title.
RELEVANT_SHARE = 0.5
RELEVANT_TITLE_SHARE = 0.42
RELEVANT_VALUE = 0.27
# When all that was asked for is there, the body of a text is enough.
WHOLE_SHARE, WHOLE_VALUE = 0.9, 0.2
# « Rat dans la cave du restaurant »: one entry is about rats, another about restaurants.
SPREAD_SHARE, SPREAD_VALUE, SUBJECT_PART = 0.33, 0.22, 0.75
NEAR_SHARE = 0.25
TITLE_PART = 0.3
# A word of the body expresses its concept; a distant synonym there, not quite.
FULL_SHARE = 3
WHOLE_TITLE_BONUS = 0.25
WHOLE_KEYWORD_BONUS = 0.08
ADJACENT_BONUS = 0.12
ENTRY_WEIGHT_PART = 0.03


@dataclass(frozen=True)
class Match:
    """Match of a concept in an entry: its phrase, its field, and how strong it is."""

    concept: Concept
    phrase: str
    field: str
    strength: float


@dataclass(frozen=True)
class Score:
    """Score of an entry for a query; `share` is the part of the query, in weight, that the entry expresses."""

    value: float
    share: float
    matches: tuple[Match, ...]
    # The subject of the query is outside of what town halls do, and the entry is not about it.
    is_off_subject: bool = False
    # Titles or keywords have all that was asked for, maybe not together.
    is_spread: bool = False

    @property
    def is_relevant(self) -> bool:
        if self.is_off_subject:
            return False
        if self.share >= WHOLE_SHARE:
            return self.value >= WHOLE_VALUE
        is_in_title = any(match.field == "title_stems" for match in self.matches)
        least_share = RELEVANT_TITLE_SHARE if is_in_title else RELEVANT_SHARE
        if self.is_spread:
            return self.share >= SPREAD_SHARE and self.value >= SPREAD_VALUE
        return self.share >= least_share and self.value >= RELEVANT_VALUE


def compute_score(row: Any, concepts: Sequence[Concept]) -> Score:
    """The score of an indexed entry."""
    fields = {name: f" {getattr(row, name)} " for name in FIELD_WEIGHTS}
    whole = "".join(fields.values())
    matches = [match for concept in concepts if (match := _find_match(fields, whole, concept))]
    total = sum(concept.weight for concept in concepts) or 1.0
    coverage = sum(match.concept.weight * match.strength for match in matches) / total
    share = sum(match.concept.weight * min(1.0, match.strength * FULL_SHARE) for match in matches) / total
    title_share = _compute_title_share(row.title_stems, matches)
    value = coverage * (1 - TITLE_PART + TITLE_PART * title_share)
    value += coverage * _compute_phrase_bonus(fields, matches)
    value += ENTRY_WEIGHT_PART * log(max(row.weight, 0.1))
    return Score(value, share, tuple(matches), _is_off_subject(concepts, matches), _is_spread(concepts))


def _is_spread(concepts: Sequence[Concept]) -> bool:
    weights = [concept.weight for concept in concepts if concept.is_subject and concept.weight > WEAK_WORD]
    return len(weights) > 1 and sum(weights) >= SUBJECT_PART * sum(concept.weight for concept in concepts)


def _is_off_subject(concepts: Sequence[Concept], matches: Sequence[Match]) -> bool:
    outside = {concept.text for concept in concepts if concept.is_outside}
    return bool(outside - {match.concept.text for match in matches if match.field in SUBJECT_FIELDS})


def _find_match(fields: dict[str, str], whole: str, concept: Concept) -> Match | None:
    present_phrases = [ordered_phrase for ordered_phrase in concept.ordered_phrases if ordered_phrase[1][0] in whole]
    if not present_phrases:
        return None
    best, strength = None, 0.0
    for name, field_weight in FIELD_WEIGHTS.items():
        field = fields[name]
        for phrase, stems, weight in present_phrases:
            if weight * field_weight <= strength:
                break
            scattered = SCATTERED_IN_TITLE if name == "title_stems" else SCATTERED
            value = weight * field_weight * _compute_presence(phrase, stems, field, scattered=scattered)
            if value > strength:
                best, strength = (phrase, name), value
    return Match(concept, best[0].strip(), best[1], strength) if best else None


def _compute_presence(phrase: str, stems: tuple[str, ...], field: str, *, scattered: float) -> float:
    """1 when the phrase is in the field, less when its words are there apart from one another."""
    if phrase in field:
        return 1.0
    return scattered if len(stems) > 1 and all(stem in field for stem in stems) else 0.0


def _compute_title_share(title_stems: str, matches: Sequence[Match]) -> float:
    """The part of the title that the query expresses, or a synonym of it."""
    minor_stems = load_weak_stems("fr") | load_person_stems()
    title = [stem for stem in title_stems.split() if stem not in minor_stems] or title_stems.split()
    field = f" {title_stems} "
    matching_stems = {
        stem.strip()
        for match in matches
        for _, stems, _ in match.concept.ordered_phrases
        if all(stem in field for stem in stems)
        for stem in stems
    }
    return sum(stem in matching_stems for stem in title) / len(title) if title else 0.0


def _compute_phrase_bonus(fields: dict[str, str], matches: Sequence[Match]) -> float:
    """More when the matching words follow each other in the title or a keyword, or are the whole of it."""
    phrase = " ".join(match.phrase for match in matches)
    if phrase and phrase == fields["title_stems"].strip():
        return WHOLE_TITLE_BONUS
    if len(matches) > 1 and any(f" {phrase} " in fields[name] for name in ("title_stems", "keyword_stems")):
        return ADJACENT_BONUS
    return WHOLE_KEYWORD_BONUS if phrase in fields["keyword_stems"].strip().split(" | ") else 0.0
