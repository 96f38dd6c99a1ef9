"""The cases whose reference was typed, whole or by its beginning."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select

from app.cases.models import Case
from app.cases.search.search_terms import reference_beginning_in, reference_keys_in
from app.cases.search.visibility import IS_VISIBLE, Parameters
from app.cases.tracking.reference_number import reference_key
from app.core.db import db

# Beyond, the beginning tells too little to look by.
MAX_MATCHES = 200
# No reference has a character that sorts after this one.
_LAST = "~"
# How keys are compared byte by byte, whatever the language of the database.
_OPERATORS = {"sqlite": (">=", "<"), "postgresql": ("~>=~", "~<~")}
_WHOLE = select(Case.id).where(reference_key().in_(bindparam("keys", expanding=True)))


def find_ids_by_reference(words: str, rights: Parameters) -> list[UUID]:
    """The cases of that reference; else, of those that the agent sees, the ones whose reference begins with what was typed."""
    keys = reference_keys_in(words)
    matching_ids = list(db.session.scalars(_WHOLE, {"keys": keys})) if keys else []
    beginning = "" if matching_ids else reference_beginning_in(words)
    if not beginning:
        return matching_ids
    statement = _build_beginning_statement(db.session.connection().dialect.name)
    parameters = {**rights, "first": beginning, "last": beginning + _LAST}
    return list(db.session.scalars(statement, parameters))


@cache
def _build_beginning_statement(dialect: str) -> Select[UUID]:
    from_first, before_last = _OPERATORS[dialect]
    return (
        select(Case.id)
        .where(_compare(from_first, "first"), _compare(before_last, "last"), IS_VISIBLE)
        .limit(MAX_MATCHES)
    )


def _compare(operator: str, parameter: str) -> ColumnElement[bool]:
    comparison: Any = reference_key().bool_op(operator)(bindparam(parameter))
    condition: ColumnElement[bool] = comparison
    return condition
