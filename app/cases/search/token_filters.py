"""Fingerprints that a list looks for: words, answers, a district; and the reference that was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.cases.search.facet_tokens import answer_token, district_token
from app.cases.search.filters import Filters
from app.cases.search.reference_filter import find_ids_by_reference
from app.cases.search.search_terms import Term, terms_of
from app.cases.search.search_tokens import token_of
from app.cases.search.visibility import Parameters


@dataclass(frozen=True)
class TokenShape:
    """Shape of the text of a statement: how many fingerprints are looked for, not which."""

    # Fingerprints differ from family to family.
    families: int = 0
    # For each term, how many fingerprints each of its alternatives has.
    terms: tuple[tuple[int, ...], ...] = ()
    answers: int = 0
    has_district: bool = False
    has_references: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.answers or self.has_district or self.has_references)


NO_TOKENS = TokenShape()


@dataclass(frozen=True)
class TokenFilters:
    """The fingerprints that the cases of a list must have: their number, and the parameters that hold them."""

    shape: TokenShape = NO_TOKENS
    parameters: Parameters = field(default_factory=dict)


def read_token_filters(filters: Filters, rights: Parameters) -> TokenFilters:
    """Read the fingerprints to look for; the cases that bear a reference, when one was typed, rather than its words."""
    families: list[str] = rights["families"]
    reference_ids = find_ids_by_reference(filters.words, rights) if filters.words else []
    terms = sorted(terms_of(filters.words), key=_cost_of) if filters.words and not reference_ids else []
    answers = filters.answers if filters.procedure else ()
    if not (reference_ids or filters.words or answers or filters.district):
        return TokenFilters()
    parameters: Parameters = {"reference_ids": reference_ids, **dict(_iterate_word_parameters(terms, families))}
    parameters |= {
        f"answer_{n}": answer_token(filters.procedure, question, value) for n, (question, value) in enumerate(answers)
    }
    if filters.district:
        parameters |= {f"district_{f}": district_token(filters.district, family) for f, family in enumerate(families)}
    shape = TokenShape(
        families=len(families),
        terms=tuple(tuple(map(len, term.alternatives)) for term in terms),
        answers=len(answers),
        has_district=bool(filters.district),
        has_references=bool(reference_ids),
    )
    return TokenFilters(shape, parameters)


def word_parameter(term: int, alternative: int, word: int, family: int) -> str:
    """The name of the parameter that holds the fingerprint of a word in a family."""
    return f"word_{term}_{alternative}_{word}_{family}"


def _cost_of(term: Term) -> tuple[int, int]:
    """The term that fewest cases hold comes first, as far as its length tells: an index is read by it."""
    return len(term.alternatives), -max(map(len, term.alternatives[0]), default=0)


def _iterate_word_parameters(terms: Sequence[Term], families: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for t, term in enumerate(terms):
        for a, words in enumerate(term.alternatives):
            for w, word in enumerate(words):
                for f, family in enumerate(families):
                    yield word_parameter(t, a, w, f), token_of(word, family)
