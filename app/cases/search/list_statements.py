"""The statements of a list of cases, built once for each shape of list: what varies between two requests is their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from app.cases.models import Case, SearchToken
from app.cases.search.filters import Filters
from app.cases.search.list_order import NEWEST_FIRST, Part
from app.cases.search.visibility import (
    IS_DISPATCHED_BESIDES,
    IS_ENTERED_BESIDES,
    IS_PROCESSED,
    IS_VISIBLE,
    Parameters,
)
from app.core.clock import PARIS
from app.core.db import UtcDateTime

COUNT_CAP = 1001
WordConditions = tuple[ColumnElement[bool], ...]
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


@dataclass(frozen=True)
class ListShape:
    """What the text of a statement depends on: which parts of the visibility rule apply, and which filters are in force."""

    # How many procedures the agent processes, each of which is read by its own index.
    processed: int
    has_roles: bool
    state: str
    assigned: str
    # The filters whose value is a parameter.
    filters: frozenset[str]
    # Only what was submitted since the parameter `arrived_since`, and of that only what is urgent.
    is_arrived: bool = False
    is_urgent: bool = False


_PARAMETER_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "procedure": Case.procedure_slug == bindparam("procedure"),
    "status": Case.status == bindparam("status"),
    "channel": Case.channel == bindparam("channel"),
    "level": Case.criticality >= bindparam("level", type_=Integer),
    "since": Case.submitted_at >= bindparam("since", type_=UtcDateTime),
    "until": Case.submitted_at < bindparam("until", type_=UtcDateTime),
}
_STATE_CONDITIONS: dict[str, tuple[Any, ...]] = {
    "open": (Case.closed_at.is_(None),),
    "closed": (Case.closed_at.is_not(None),),
    "awaiting": (Case.awaits_applicant, Case.closed_at.is_(None)),
}
_ASSIGNED_CONDITIONS: dict[str, tuple[Any, ...]] = {
    "me": (Case.assigned_to_id == bindparam("account_id", type_=Uuid),),
    "nobody": (Case.assigned_to_id.is_(None),),
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


def shape_of(filters: Filters, rights: Parameters, **more: bool) -> ListShape:
    """The shape of the list of an agent who has these rights."""
    return ListShape(
        processed=len(rights["processed"]),
        has_roles=bool(rights["roles"] and rights["families"]),
        state=filters.state,
        assigned=filters.assigned,
        filters=frozenset(name for name in _PARAMETER_CONDITIONS if getattr(filters, name)),
        **more,
    )


def build_parameters(filters: Filters, rights: Parameters) -> Parameters:
    """The parameters of every statement of that list, the limit and the key of the page aside."""
    return {
        **rights,
        **{f"processed_{number}": slug for number, slug in enumerate(rights["processed"])},
        "procedure": filters.procedure,
        "status": filters.status,
        "channel": filters.channel,
        "level": int(filters.level or 0),
        "since": _midnight(filters.since) if filters.since else None,
        "until": _midnight(filters.until + timedelta(days=1)) if filters.until else None,
    }


def page_statement(shape: ListShape, part: Part, words: WordConditions = ()) -> Query:
    """The first rows of a part of the list, unordered, each with the capped count of the whole list in its last column.

    That of a search is built for it alone: its conditions come from its words.
    """
    return _build_page_statement(shape, part, words) if words else _cached_page_statement(shape, part)


def count_statement(shape: ListShape, words: WordConditions = ()) -> Query:
    """How many cases the list has, without counting further than what is shown."""
    return _build_count_statement(shape, words) if words else _cached_count_statement(shape)


@lru_cache(maxsize=500)
def _cached_page_statement(shape: ListShape, part: Part) -> Query:
    return _build_page_statement(shape, part, ())


@lru_cache(maxsize=500)
def _cached_count_statement(shape: ListShape) -> Query:
    return _build_count_statement(shape, ())


def _build_page_statement(shape: ListShape, part: Part, words: WordConditions) -> Query:
    narrowed: Query = select(*part.columns).where(*_list_conditions(shape), *part.conditions)
    first_rows = narrowed.order_by(*part.sort(Case.__table__)).limit(bindparam("limit"))
    branches = [first_rows.where(*visible) for visible in _split_visibility(shape, words)]
    matching = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    ids = select(matching.c.id).order_by(*part.sort(matching)).limit(bindparam("limit"))
    total = _build_count_statement(shape, words).scalar_subquery().label("total")
    page: Query = select(*COLUMNS, total).where(Case.id.in_(ids))
    return page


def _build_count_statement(shape: ListShape, words: WordConditions) -> Query:
    narrowed: Select[str] = select(literal_column("1").label("one")).select_from(Case).where(*_list_conditions(shape))
    # Nothing is sorted: the procedures can be counted together.
    together = replace(shape, processed=min(shape.processed, 1))
    branches = [narrowed.where(*visible) for visible in _split_visibility(together, words)]
    capped = select(union_all(*branches).subquery()).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(capped)


def _split_visibility(shape: ListShape, words: WordConditions) -> Iterator[WordConditions]:
    """One set of conditions for each procedure that the agent processes, then for what they see besides.

    Apart, each follows an index and stops after a page, however many cases there are; words have an index of their own.
    """
    if words:
        yield (*words, IS_VISIBLE)
        return
    if shape.processed == 1:
        yield (IS_PROCESSED,)
    else:
        for number in range(shape.processed):
            yield (Case.procedure_slug == bindparam(f"processed_{number}"),)
    yield (IS_ENTERED_BESIDES,)
    if shape.has_roles:
        yield (IS_DISPATCHED_BESIDES,)


def _list_conditions(shape: ListShape) -> list[Any]:
    # Under limitation it is in no list: its line alone would be read.
    conditions: list[Any] = [Case.limited_at.is_(None)]
    conditions += [condition for name, condition in _PARAMETER_CONDITIONS.items() if name in shape.filters]
    conditions += _STATE_CONDITIONS.get(shape.state, ())
    conditions += _ASSIGNED_CONDITIONS.get(shape.assigned, ())
    if shape.is_arrived:
        conditions.append(Case.submitted_at > bindparam("arrived_since", type_=UtcDateTime))
    if shape.is_urgent:
        conditions.append(Case.criticality > 0)
    return conditions


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)
