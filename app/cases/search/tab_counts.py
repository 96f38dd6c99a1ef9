"""Counts of the cases that each tab of a list would show, no further than what a tab says."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.cases.search.filters import ME, NOBODY, ROLES, STATES, Filters
from app.cases.search.list_row import Row
from app.cases.search.list_shape import ListShape, build_parameters, shape_of
from app.cases.search.list_statements import ASSIGNED_CONDITIONS, COUNT_CAP, STATE_CONDITIONS, Query, count_statement
from app.cases.search.token_counts import SCAN, SCANNED, build_token_counts
from app.cases.search.token_filters import read_token_filters
from app.cases.search.visibility import IS_FOR_ROLES, build_rights
from app.core import clock
from app.core.db import db
from app.core.sites import current_site
from app.core.web.access_rules import Actor

# What colleagues do changes the counts at the latest after this many seconds.
CACHE_SECONDS = 5.0
MAX_CACHED = 500
# More are said « 99+ ».
TAB_CAP = 100
# The tabs beside those of states: whom the cases that each shows are assigned to, and its scope.
SCOPE_TABS: Mapping[str, tuple[str, str]] = {"mine": (ME, ""), "nobody": (NOBODY, ""), "roles": ("", ROLES)}


@dataclass(frozen=True)
class TabCounts:
    """Cases by state with some filters, then by scope in the state that they choose; `TAB_CAP` stands for more.

    None is not known: too many cases hold the words, or the answers, to look each of them up.
    """

    by_tab: Mapping[str, int | None]
    # Those of the list itself, up to `COUNT_CAP`, which stands for more.
    in_list: int | None


_cached_counts: OrderedDict[tuple[Any, ...], tuple[float, TabCounts]] = OrderedDict()


def count_tabs_lately(actor: Actor, filters: Filters, rows: Sequence[Row]) -> TabCounts:
    """The counts beside a page of the list, those of a few seconds before while its rows stay the same.

    The rows of the page tell what the agent has just done: counts never contradict them.
    """
    content = tuple((row.id, row.status, row.updated_at) for row in rows)
    key = (current_site().database_url, actor, filters, clock.today(), content)
    now = time.monotonic()
    entry = _cached_counts.get(key)
    if entry is None or now - entry[0] >= CACHE_SECONDS:
        entry = _cached_counts[key] = (now, count_tabs(actor, filters))
        _cached_counts.move_to_end(key)
    while len(_cached_counts) > MAX_CACHED:
        _cached_counts.popitem(last=False)
    return entry[1]


def count_tabs(actor: Actor, filters: Filters) -> TabCounts:
    """The counts of a list and of the tabs beside it, in one statement."""
    db.session.flush()
    rights = build_rights(actor)
    tokens = read_token_filters(filters, rights)
    shape = shape_of(filters, rights, tokens)
    statement = _build_token_statement(shape) if tokens.shape else _build_statement(shape)
    row = db.session.connection().execute(statement, build_parameters(filters, rights, tokens)).one()
    counts = dict(row._mapping)  # noqa: SLF001 (a public name of SQLAlchemy)
    is_minimum = counts.pop(SCANNED, 0) >= SCAN
    by_tab = {name: TAB_CAP if count >= TAB_CAP else None if is_minimum else count for name, count in counts.items()}
    return TabCounts(by_tab, None if is_minimum else counts[filters.state])


def _tab_shapes(shape: ListShape) -> dict[str, ListShape]:
    return {
        **{state: replace(shape, state=state) for state in STATES},
        **{name: replace(shape, assigned=assigned, scope=scope) for name, (assigned, scope) in SCOPE_TABS.items()},
    }


@lru_cache(maxsize=500)
def _build_statement(shape: ListShape) -> Query:
    """One sub-query for each tab; that of the state shown counts the list itself."""
    caps = {shape.state: COUNT_CAP}
    return select(
        *(
            count_statement(each, caps.get(name, TAB_CAP)).scalar_subquery().label(name)
            for name, each in _tab_shapes(shape).items()
        )
    )


@lru_cache(maxsize=500)
def _build_token_statement(shape: ListShape) -> Query:
    """Each case that holds the fingerprints is looked up once, for all tabs."""
    everything = replace(shape, state="all", assigned="", scope="")
    conditions = {
        name: (
            *STATE_CONDITIONS.get(each.state, ()),
            *ASSIGNED_CONDITIONS.get(each.assigned, ()),
            *((IS_FOR_ROLES,) if each.scope == ROLES else ()),
        )
        for name, each in _tab_shapes(shape).items()
    }
    return build_token_counts(everything, conditions)
