"""Branches of a list that looks for fingerprints: the index of one of them is read, the others are looked up for each case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import FromClause, LargeBinary, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import aliased

from app.cases.models import Case
from app.cases.search.list_order import SameColumns
from app.cases.search.list_shape import ListShape
from app.cases.search.models import CaseFacet, SearchToken
from app.cases.search.token_filters import word_parameter
from app.cases.search.visibility import Condition

_CLOSED_BY_STATE = {"closed": (True,), "all": (False, True)}
_STILL_OPEN = (False,)


@dataclass(frozen=True, eq=False)
class Branch:
    """Some of the cases of a list, read by one index."""

    conditions: tuple[Condition, ...]
    # What the index is followed by: every case that it holds is then looked up.
    keys: tuple[Condition, ...] = ()
    # The table whose index is followed, joined with the cases.
    table: FromClause | None = None
    same_columns: SameColumns = field(default_factory=dict)


def list_token_branches(shape: ListShape, visibility: Condition) -> list[Branch]:
    """The branches of a list that looks for fingerprints."""
    tokens = shape.tokens
    if tokens.has_references:
        keys = (Case.id.in_(bindparam("reference_ids", expanding=True)),)
        return [Branch((*_facet_conditions(shape), visibility), keys)]
    # An agent without any family finds nothing by a fingerprint.
    if not tokens.families:
        return [Branch((false(),))]
    if tokens.terms:
        return [
            _build_word_branch(shape, family, alternative, visibility)
            for family in range(tokens.families)
            for alternative in range(len(tokens.terms[0]))
        ]
    # Without a word, by the first answer; else by the district, whose fingerprint differs from family to family.
    drivers = ["answer_0"] if tokens.answers else [f"district_{family}" for family in range(tokens.families)]
    return [
        _build_facet_branch(shape, driver, is_closed, visibility)
        for driver in drivers
        for is_closed in _CLOSED_BY_STATE.get(shape.state, _STILL_OPEN)
    ]


def can_repeat_cases(shape: ListShape) -> bool:
    """Whether a case may be in several branches: of a phone number written in several ways."""
    return bool(shape.tokens.terms) and len(shape.tokens.terms[0]) > 1


def _build_word_branch(shape: ListShape, family: int, alternative: int, visibility: Condition) -> Branch:
    token = aliased(SearchToken)
    first_term, *other_terms = shape.tokens.terms
    further_words = [_holds_word(0, alternative, word, family) for word in range(1, first_term[alternative])]
    other_conditions = [_holds_term(number, sizes, family) for number, sizes in enumerate(other_terms, start=1)]
    conditions = (*further_words, *other_conditions, *_facet_conditions(shape), visibility)
    return _join_branch(token, conditions, token.token == _bind_token(word_parameter(0, alternative, 0, family)))


def _build_facet_branch(shape: ListShape, driver: str, is_closed: bool, visibility: Condition) -> Branch:
    facet = aliased(CaseFacet)
    conditions = (*_facet_conditions(shape, but=driver), visibility)
    return _join_branch(facet, conditions, facet.token == _bind_token(driver), facet.is_closed.is_(is_closed))


def _join_branch(driver: Any, conditions: tuple[Condition, ...], *keys: Condition) -> Branch:
    return Branch(
        conditions,
        (driver.case_id == Case.id, *keys),
        driver,
        {"submitted_at": driver.submitted_at, "id": driver.case_id},
    )


def _holds_term(number: int, sizes: tuple[int, ...], family: int) -> Condition:
    """The case holds all the words of an alternative of this term."""
    return or_(
        *(
            and_(*(_holds_word(number, alternative, word, family) for word in range(size)))
            for alternative, size in enumerate(sizes)
        )
    )


def _holds_word(term: int, alternative: int, word: int, family: int) -> Condition:
    token = aliased(SearchToken)
    # The whole primary key: one look-up for each case.
    return exists(
        select(token.case_id).where(
            token.token == _bind_token(word_parameter(term, alternative, word, family)),
            token.submitted_at == Case.submitted_at,
            token.case_id == Case.id,
        )
    )


def _facet_conditions(shape: ListShape, *, but: str = "") -> Iterator[Condition]:
    """The case has these facets, except the one that it is found by."""
    for number in range(shape.tokens.answers):
        if f"answer_{number}" != but:
            yield _has_facet(f"answer_{number}")
    if shape.tokens.has_district and not but.startswith("district"):
        yield _has_facet(*(f"district_{family}" for family in range(shape.tokens.families)))


def _has_facet(*parameters: str) -> Condition:
    facet = aliased(CaseFacet)
    return exists(
        select(facet.case_id).where(
            facet.case_id == Case.id, or_(*(facet.token == _bind_token(name) for name in parameters))
        )
    )


def _bind_token(name: str) -> Any:
    return bindparam(name, type_=LargeBinary)
