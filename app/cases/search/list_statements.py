"""The statements of a list of cases, built once for each shape of list: what varies between two requests is their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from app.cases.models import Case
from app.cases.search.filters import ME, NOBODY, ROLES, SOMEBODY
from app.cases.search.list_order import NEWEST_FIRST, Columns, Part
from app.cases.search.list_shape import ListShape
from app.cases.search.models import CaseFacet, SearchToken
from app.cases.search.token_branches import Branch, can_repeat_cases, list_token_branches
from app.cases.search.visibility import (
    IS_DISPATCHED_BESIDES,
    IS_DISPATCHED_TO_ROLES,
    IS_ENTERED_BESIDES,
    IS_FOR_ROLES,
    IS_IN_FAMILIES,
    IS_PROCESSED,
    IS_VISIBLE,
)
from app.core.db import UtcDateTime

COUNT_CAP = 1001
Query = Select[*tuple[Any, ...]]

COLUMNS = (
    Case.id,
    Case.reference,
    Case.procedure_slug,
    Case.workflow_version_id,
    Case.status,
    Case.channel,
    Case.submitted_at,
    Case.status_since,
    Case.updated_at,
    Case.closed_at,
    Case.awaits_applicant,
    Case.criticality,
    Case.assigned_to_id,
    Case.silence_on,
    Case.procedure_version_id,
    Case.family,
    Case.is_dispatched,
    Case.applicant_id,
    Case.entered_by_id,
    Case.key_id,
    Case.digest,
)
_PARAMETER_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "procedure": Case.procedure_slug == bindparam("procedure"),
    "status": Case.status == bindparam("status"),
    "channel": Case.channel == bindparam("channel"),
    "level": Case.criticality >= bindparam("level", type_=Integer),
    "since": Case.submitted_at >= bindparam("since", type_=UtcDateTime),
    "until": Case.submitted_at < bindparam("until", type_=UtcDateTime),
    "area": Case.id.in_(select(CaseFacet.case_id).where(CaseFacet.token.in_(bindparam("area_tokens", expanding=True)))),
}
_is_open = Case.closed_at.is_(None)
STATE_CONDITIONS: dict[str, tuple[Any, ...]] = {
    "open": (_is_open,),
    "late": (_is_open, Case.silent_since.is_not(None)),
    "soon": (
        _is_open,
        Case.silence_on.is_not(None),
        Case.silence_on.between(bindparam("today", type_=Date), bindparam("soon", type_=Date)),
    ),
    "awaiting": (Case.awaits_applicant, _is_open),
    "closed": (Case.closed_at.is_not(None),),
}
ASSIGNED_CONDITIONS: dict[str, tuple[Any, ...]] = {
    # With the absent agents whose work they do.
    ME: (Case.assigned_to_id.in_(bindparam("own_agents", type_=Uuid, expanding=True)),),
    SOMEBODY: (Case.assigned_to_id == bindparam("assigned_to", type_=Uuid),),
    NOBODY: (Case.assigned_to_id.is_(None),),
}

# Those that hold the first word of an e-mail: an index leads to them, and the hash tells which have the whole of it.
RELATED_CASES: Query = (
    select(*COLUMNS)
    .where(
        Case.id.in_(select(SearchToken.case_id).where(SearchToken.token == bindparam("token"))),
        IS_VISIBLE,
        Case.family == bindparam("family"),
        Case.contact_hash == bindparam("contact_hash"),
        Case.id != bindparam("case_id", type_=Uuid),
        Case.limited_at.is_(None),
    )
    .order_by(*NEWEST_FIRST)
    .limit(bindparam("limit"))
)


@lru_cache(maxsize=1000)
def page_statement(shape: ListShape, part: Part, columns: Columns = COLUMNS) -> Query:
    """The first rows of a part of the list, unordered; the columns of its order are among them."""
    page: Query = select(*dict.fromkeys((*columns, *part.columns))).where(Case.id.in_(_select_ids(shape, part)))
    return page


@lru_cache(maxsize=500)
def beside_statement(shape: ListShape, parts: tuple[Part, ...]) -> Query:
    """The id of the first row of each of these parts of the list, in one row."""
    return select(*(_select_ids(shape, part).scalar_subquery() for part in parts))


@lru_cache(maxsize=500)
def count_statement(shape: ListShape, cap: int = COUNT_CAP) -> Query:
    """Count the cases of the list, no further than what is shown. Not of fingerprints: see `token_counts`."""
    # Nothing is sorted: the procedures can be counted together.
    together = replace(shape, processed=min(shape.processed, 1))
    branches: list[Any] = [
        select(literal_column("1").label("one")).select_from(Case).where(*list_conditions(shape), *branch.conditions)
        for branch in list_branches(together)
    ]
    capped = select(union_all(*branches).subquery()).limit(cap).subquery()
    return select(func.count()).select_from(capped)


def list_conditions(shape: ListShape) -> list[Any]:
    """The conditions of the filters that are no fingerprint."""
    # Under limitation it is in no list: its line alone would be read.
    conditions: list[Any] = [Case.limited_at.is_(None)]
    conditions += [condition for name, condition in _PARAMETER_CONDITIONS.items() if name in shape.filters]
    conditions += STATE_CONDITIONS.get(shape.state, ())
    conditions += ASSIGNED_CONDITIONS.get(shape.assigned, ())
    if shape.is_arrived:
        conditions.append(Case.submitted_at > bindparam("arrived_since", type_=UtcDateTime))
    if shape.is_urgent:
        conditions.append(Case.criticality > 0)
    return conditions


def _select_ids(shape: ListShape, part: Part) -> Select[tuple[UUID]]:
    """The ids of the first rows of a part of the list, in its order."""
    branches = [_build_page_branch(shape, part, branch) for branch in list_branches(shape)]
    matching = unite_branches(shape, [select(branch.subquery()) for branch in branches]).subquery()
    return select(matching.c.id).order_by(*part.sort(matching)).limit(bindparam("limit"))


def _build_page_branch(shape: ListShape, part: Part, branch: Branch) -> Query:
    columns = [branch.same_columns.get(column.key, column).label(column.key) for column in part.columns]
    narrowed = join_branch(select(*columns), branch).where(
        *branch.keys, *list_conditions(shape), *branch.conditions, *part.list_conditions(branch.same_columns)
    )
    first_rows: Query = narrowed.order_by(*part.sort_by(branch.same_columns)).limit(bindparam("limit"))
    return first_rows


def join_branch(statement: Any, branch: Branch) -> Any:
    """The statement, over the table of a branch and the cases."""
    return statement.select_from(branch.table, Case) if branch.table is not None else statement.select_from(Case)


def unite_branches(shape: ListShape, branches: list[Any]) -> CompoundSelect[*tuple[Any, ...]]:
    """The cases of all branches, once each."""
    united: CompoundSelect[*tuple[Any, ...]] = (union if can_repeat_cases(shape) else union_all)(*branches)
    return united


def list_branches(shape: ListShape) -> list[Branch]:
    """One branch for each procedure that the agent processes, then for what they see besides.

    Apart, each follows an index and stops after a page, however many cases there are. What an agent looks after, and what
    holds a word or an answer, has an index of its own.
    """
    visibility = IS_FOR_ROLES if shape.scope == ROLES else IS_VISIBLE
    if shape.tokens:
        return list_token_branches(shape, visibility)
    if shape.assigned in (ME, SOMEBODY):
        return [Branch((visibility,))]
    # The roles of an agent who has none show nothing.
    return [Branch((condition,)) for condition in _split_visibility(shape)] or [Branch((false(),))]


def _split_visibility(shape: ListShape) -> Iterator[ColumnElement[bool]]:
    if shape.processed == 1 or "procedure" in shape.filters:
        yield IS_PROCESSED
    else:
        for number in range(shape.processed):
            yield and_(Case.procedure_slug == bindparam(f"processed_{number}"), IS_IN_FAMILIES)
    if shape.scope != ROLES:
        yield IS_ENTERED_BESIDES
    if shape.has_roles:
        yield IS_DISPATCHED_TO_ROLES if shape.scope == ROLES else IS_DISPATCHED_BESIDES
