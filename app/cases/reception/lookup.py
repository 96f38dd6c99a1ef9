"""Finding the request that a caller speaks of: by its code, by its reference, or by a name and a second fact.

A name alone finds nothing, and what is found is never read by the reception: see `status_answer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reception.second_fact import SecondFact
from app.cases.search.models import SearchToken
from app.cases.search.search_tokens import split_words, token_of
from app.cases.tracking import tracking_code
from app.cases.tracking.reference_number import reference_key
from app.core.db import db
from app.core.ids import normalise_crockford
from app.core.web.access_rules import Actor

# A caller hears of their latest requests; older ones are found by their reference.
MAX_ANSWERS = 10
# Requests of namesakes whose second fact is compared.
MAX_NAMESAKES = 200
MAX_NAME_WORDS = 6


def find_by_identifier(text: str, *, by: Actor) -> Case | None:
    """The case of a tracking code or of a reference, in the families that the receptionist answers about."""
    case = tracking_code.find_by_code(text) or _find_by_reference(text)
    return case if case is not None and _is_open_to_reception(case, by) else None


def find_by_name(name: str, fact: SecondFact, *, by: Actor) -> list[Case]:
    """The cases of an applicant of that name who gave that second fact, newest first."""
    words = split_words(name)[:MAX_NAME_WORDS]
    if not words:
        return []
    query = select(Case).where(Case.family.in_(by.reception_families), Case.limited_at.is_(None))
    for word in (*words, *fact.words):
        query = query.where(Case.id.in_(_select_holding(word, by.reception_families)))
    namesakes = db.session.scalars(query.order_by(Case.submitted_at.desc(), Case.id).limit(MAX_NAMESAKES))
    return [case for case in namesakes if _is_applicant(case, words, fact)][:MAX_ANSWERS]


def find_answered_case(case_id: UUID | None, *, by: Actor) -> Case | None:
    """A case that the receptionist has just answered about."""
    case = db.session.get(Case, case_id) if case_id else None
    return case if case is not None and _is_open_to_reception(case, by) else None


def _find_by_reference(text: str) -> Case | None:
    key = normalise_crockford(text)
    return db.session.scalar(select(Case).where(reference_key() == key)) if key else None


def _is_open_to_reception(case: Case, by: Actor) -> bool:
    return case.family in by.reception_families and not case.is_limited


def _select_holding(word: str, families: Iterable[str]) -> Select[UUID]:
    tokens = [token_of(word, family) for family in families]
    return select(SearchToken.case_id).where(SearchToken.token.in_(tokens))


def _is_applicant(case: Case, words: Sequence[str], fact: SecondFact) -> bool:
    """Whether the words are those of the applicant's own name, and the fact one that they gave."""
    procedure, answers = procedure_of(case), case_values.answers_of(case)
    name = case_values.full_name(case_values.identity_in(procedure, answers))
    return set(words) <= set(split_words(name)) and fact.is_known_to(procedure, answers)
