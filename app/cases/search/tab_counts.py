"""How many cases each tab of a list would show, counted no further than what a tab says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from app.cases.search.filters import ME, NOBODY, ROLES, STATES, Filters
from app.cases.search.list_shape import ListShape, build_parameters, shape_of
from app.cases.search.list_statements import count_statement
from app.cases.search.token_filters import read_token_filters
from app.cases.search.visibility import build_rights
from app.core.db import db
from app.core.web.access_rules import Actor

# More are said « 99+ ».
TAB_CAP = 100
# The tabs beside those of states: whom the cases that each shows are assigned to, and its scope.
SCOPE_TABS: Mapping[str, tuple[str, str]] = {"mine": (ME, ""), "nobody": (NOBODY, ""), "roles": ("", ROLES)}


def count_tabs(actor: Actor, filters: Filters) -> dict[str, int]:
    """Cases by state with these filters, then by scope in the state that they choose; `TAB_CAP` stands for more."""
    db.session.flush()
    rights = build_rights(actor)
    tokens = read_token_filters(filters, rights)
    shape = shape_of(filters, rights, tokens)
    parameters = build_parameters(filters, rights, tokens)
    row = db.session.connection().execute(_build_statement(shape), parameters).one()
    return {name: min(count, TAB_CAP) for name, count in row._mapping.items()}  # noqa: SLF001 (a public name of SQLAlchemy)


@lru_cache(maxsize=500)
def _build_statement(shape: ListShape) -> Select[*tuple[Any, ...]]:
    """One sub-query for each tab."""
    shapes = {
        **{state: replace(shape, state=state) for state in STATES},
        **{name: replace(shape, assigned=assigned, scope=scope) for name, (assigned, scope) in SCOPE_TABS.items()},
    }
    counts = {name: count_statement(each, TAB_CAP).scalar_subquery().label(name) for name, each in shapes.items()}
    return select(*counts.values())
