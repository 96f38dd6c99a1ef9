"""The answers by which lists are narrowed: one of a closed list, yes or no, a district."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.field_type import answer_names
from app.procedures.fields.location import DISTRICT

# What a facet calls yes and no, as forms do.
_WORDS = {True: "yes", False: "no"}


def can_be_facet(field: Field) -> bool:
    """Whether lists may be narrowed to one answer to this question: its definition says so, and its answers are few."""
    return field.filter and FIELD_TYPES[field.type].can_be_statistic


def facets_in(procedure: Procedure, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, value) of each answer by which lists may be narrowed."""
    return list(dict.fromkeys(_iterate_facets(procedure, answers)))


def find_district(procedure: Procedure, answers: Mapping[str, Any]) -> str:
    """The district of the first place that the answers name; empty when it is not known."""
    located = (answers.get(field.id) for field in procedure.fields if FIELD_TYPES[field.type].is_located)
    districts = (place.get(DISTRICT) for place in located if isinstance(place, Mapping))
    return next((district for district in districts if isinstance(district, str) and district), "")


def _iterate_facets(procedure: Procedure, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in procedure.fields:
        if can_be_facet(field) and (answer := answers.get(field.id)) is not None:
            yield from ((field.id, value) for value in _values_of(field, answer, answers.get(answer_names(field)[1])))


def _values_of(field: Field, answer: Any, details: Any) -> Iterator[str]:
    """Yield the values that statistics may keep of each part of the answer: nothing that somebody typed."""
    field_type = FIELD_TYPES[field.type]
    for part in [[each] for each in answer] if isinstance(answer, list) else [answer]:
        values = field_type.statistical_value(field, part, details)
        for value in values if isinstance(values, list) else [values]:
            if value is not None:
                yield _WORDS[value] if isinstance(value, bool) else str(value)
