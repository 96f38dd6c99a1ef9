"""Counts of the cases that hold some fingerprints: among the newest of them only, since each has to be looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from app.cases.models import Case
from app.cases.search.list_shape import ListShape
from app.cases.search.list_statements import Query, join_branch, list_branches, list_conditions, unite_branches

# How many cases are looked up. When there are more, what was counted is a minimum.
SCAN = 300
SCANNED, TOTAL = "scanned", "total"

Conditions = Sequence[ColumnElement[bool]]


@lru_cache(maxsize=500)
def token_count_statement(shape: ListShape) -> Query:
    """Count the cases looked up that are in the list, under `total`."""
    return build_token_counts(shape, {TOTAL: ()})


def build_token_counts(shape: ListShape, conditions: Mapping[str, Conditions]) -> Query:
    """Count the cases of the list that meet these further conditions, by name; and under `scanned`, those looked up."""
    shared = list_conditions(shape)
    branches = []
    for branch in list_branches(shape):
        flags = [
            case((and_(*shared, *branch.conditions, *further), 1), else_=0).label(name)
            for name, further in conditions.items()
        ]
        moment = branch.same_columns.get("submitted_at", Case.submitted_at)
        held_cases = join_branch(select(Case.id, moment, *flags), branch).where(*branch.keys)
        branches.append(select(held_cases.order_by(moment.desc()).limit(SCAN).subquery()))
    matching = unite_branches(shape, branches).subquery()
    first = select(matching).order_by(matching.c.submitted_at.desc()).limit(SCAN).subquery()
    sums: list[Any] = [func.coalesce(func.sum(first.c[name]), 0).label(name) for name in conditions]
    counts: Query = select(*sums, func.count().label(SCANNED)).select_from(first)
    return counts
