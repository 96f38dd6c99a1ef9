"""The cases that hold the words of a search, or bear the reference that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, select

from app.cases.models import Case, SearchToken
from app.cases.reference_number import reference_key
from app.cases.search.search_tokens import token_of
from app.cases.search_terms import Term, reference_keys_in, terms_of
from app.core.db import db
from app.core.web.access_rules import Actor


def build_word_conditions(words: str, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The case whose reference was typed; else those that hold every term, whose tokens differ from family to family."""
    matching_ids = _find_ids_by_reference(words)
    if matching_ids:
        return (Case.id.in_(matching_ids),)
    return tuple(Case.id.in_(_select_holding_term(term, actor)) for term in terms_of(words))


def _find_ids_by_reference(words: str) -> list[UUID]:
    keys = reference_keys_in(words)
    return list(db.session.scalars(select(Case.id).where(reference_key().in_(keys)))) if keys else []


def _select_holding_term(term: Term, actor: Actor) -> Select[UUID] | CompoundSelect[UUID]:
    """The ids of the cases that hold all the words of a term, or one of its phone numbers."""
    holding_words = _select_holding_one_of(term.words[:1], actor)
    for word in term.words[1:]:
        holding_words = holding_words.where(SearchToken.case_id.in_(_select_holding_one_of([word], actor)))
    if not term.phone_numbers:
        return holding_words
    return holding_words.union(_select_holding_one_of(term.phone_numbers, actor))


def _select_holding_one_of(words: Sequence[str], actor: Actor) -> Select[UUID]:
    tokens = [token_of(word, family) for word in words for family in actor.families]
    return select(SearchToken.case_id).where(SearchToken.token.in_(tokens))
