"""Words that are misspelt, or are others, in a phrase that has synonyms: « livre de famille »."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

from app.language.text.spelling import LONG_WORD_LENGTH, MIN_LENGTH
from app.search.synonyms import Synonyms
from app.search.words import stem_word


def repair_phrases(words: Sequence[str], synonyms: Synonyms) -> list[str]:
    """The words, with each that nearly makes a phrase of two with the next or the last one corrected."""
    repaired = list(words)
    for index, (one, other) in enumerate(pairwise(words)):
        if not synonyms.find(f"{stem_word(one)} {stem_word(other)}"):
            repaired[index] = _find_nearest(one, synonyms.neighbours.get(stem_word(other), ()))
            repaired[index + 1] = _find_nearest(other, synonyms.neighbours.get(stem_word(one), ()))
    return repaired


def _find_nearest(word: str, references: Sequence[str] | frozenset[str]) -> str:
    """The reference that the word may be a misspelling of, or the word."""
    if len(word) < MIN_LENGTH - 1:
        return word
    allowed = 2 if len(word) >= LONG_WORD_LENGTH else 1
    distances = {
        reference: distance
        for reference in references
        if reference[0] == word[0] and (distance := OSA.distance(word, reference, score_cutoff=allowed)) <= allowed
    }
    return min(sorted(distances), key=lambda reference: distances[reference], default=word)
