"""Search of cases, the one read path for lists: filters, words, keyset paging, capped counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case
from app.cases.reading.case_values import DIGEST
from app.cases.search.filters import Filters
from app.cases.search.list_order import NEWEST_FIRST, Columns, key_of, list_parts
from app.cases.search.list_row import Row
from app.cases.search.list_shape import ListShape, build_parameters, shape_of
from app.cases.search.list_statements import (
    COLUMNS,
    COUNT_CAP,
    RELATED_CASES,
    beside_statement,
    count_statement,
    page_statement,
)
from app.cases.search.search_tokens import split_words, token_of
from app.cases.search.token_counts import SCAN, token_count_statement
from app.cases.search.token_filters import read_token_filters
from app.cases.search.visibility import Parameters, build_rights
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

__all__ = [
    "Arrivals",
    "CaseList",
    "Page",
    "Row",
    "cases_of",
    "count_arrivals",
    "iterate_rows",
    "related_cases",
    "search_cases",
]

PAGE_SIZE = 25
# All but the key and what it seals.
_CLEAR_COLUMNS = len(COLUMNS) - 2


@dataclass(frozen=True)
class Page:
    """A page of a list, and the keys of its neighbours."""

    rows: list[Row]
    next_key: str | None
    count: int
    # The list has more cases than were counted.
    is_count_capped: bool = False
    # The key of the first row, when other pages come before.
    previous_key: str | None = None


@dataclass(frozen=True)
class Arrivals:
    """Count of the cases that came since a list was shown, and of the urgent ones."""

    count: int
    urgent: int


def search_cases(
    actor: Actor,
    filters: Filters,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE_SIZE,
    count_all: Callable[[Sequence[Row]], int | None] | None = None,
) -> Page:
    """The cases an agent may see, in the order asked for.

    `after` is the key of the last row before; `before`, that of the first row of the page that follows. `count_all` is
    given the rows, and tells how many the list has, up to `COUNT_CAP`, or None when it does not know.
    """
    order, is_backwards = filters.effective_order, bool(before and not after)
    case_list = CaseList(actor, filters)
    key = after or before
    rows_found = case_list.fetch_rows(key, limit=limit + 1, is_backwards=is_backwards)
    is_whole = not key and len(rows_found) <= limit
    rows = _unseal_rows(rows_found[:limit])
    if is_backwards:
        rows.reverse()
    has_more = len(rows_found) > limit
    counted = count_all(rows) if count_all else None
    # What is shown whole needs no count: one that looks for a rare case would read as much again.
    if is_whole:
        count, is_count_capped = len(rows), False
    else:
        count, is_count_capped = case_list.count_capped() if counted is None else _cap(counted)
    has_previous, has_next = (has_more, True) if is_backwards else (bool(after), has_more)
    return Page(
        rows=rows,
        next_key=key_of(order, rows[-1]) if has_next and rows else None,
        count=max(count, len(rows)),
        is_count_capped=is_count_capped,
        previous_key=key_of(order, rows[0]) if has_previous and rows else None,
    )


def iterate_rows(actor: Actor, filters: Filters, *, batch: int = 500) -> Iterator[list[Row]]:
    """All the rows of a list, by batches, without counting any."""
    case_list, key = CaseList(actor, filters), None
    while rows := _unseal_rows(case_list.fetch_rows(key, limit=batch)):
        yield rows
        if len(rows) < batch:
            return
        key = key_of(filters.effective_order, rows[-1])


def count_arrivals(actor: Actor, filters: Filters, *, since: datetime) -> Arrivals | None:
    """The cases of that list submitted since, without reading any; None when there are none."""
    count = CaseList(actor, filters, is_arrived=True).count_cases(arrived_since=since)
    if not count:
        return None
    urgent = CaseList(actor, filters, is_arrived=True, is_urgent=True).count_cases(arrived_since=since)
    return Arrivals(count, urgent)


def related_cases(actor: Actor, case: Case, email: str, *, limit: int = 5) -> list[Row]:
    """Other cases of the same family with the same e-mail, as far as the agent may see them, newest first."""
    words = split_words(email)
    if not words:
        return []
    parameters = {
        **build_rights(actor),
        "token": token_of(words[0], case.family),
        "family": case.family,
        "contact_hash": case.contact_hash,
        "case_id": case.id,
        "limit": limit,
    }
    db.session.flush()
    return _unseal_rows(db.session.connection().execute(RELATED_CASES, parameters).all())


def cases_of(account_id: UUID, *, limit: int = 100) -> list[Row]:
    """The requests of a resident, newest first."""
    query = select(*COLUMNS).where(Case.applicant_id.in_(sectoral_ids(account_id)))
    return _unseal_rows(db.session.execute(query.order_by(*NEWEST_FIRST).limit(limit)).all())


class CaseList:
    """A list of an agent, narrowed by filters: the statements that read it, and their parameters."""

    def __init__(self, actor: Actor, filters: Filters, **more: bool) -> None:
        db.session.flush()
        rights = build_rights(actor)
        tokens = read_token_filters(filters, rights)
        self._order = filters.effective_order
        self._shape: ListShape = shape_of(filters, rights, tokens, **more)
        self._parameters: Parameters = build_parameters(filters, rights, tokens)

    def fetch_rows(
        self, key: str | None, *, limit: int, is_backwards: bool = False, columns: Columns = COLUMNS
    ) -> list[Any]:
        """The rows that follow a key in the order of the list."""
        parts, key_parameters = list_parts(self._order, key, is_backwards=is_backwards)
        rows: list[Any] = []
        for part in parts:
            if len(rows) < limit:
                statement = page_statement(self._shape, part, columns)
                rows += part.sort_rows(self._execute(statement, key_parameters, limit=limit - len(rows)))
        return rows

    def fetch_ids_beside(self, key: str) -> tuple[UUID | None, UUID | None]:
        """The ids of the cases before and after a key in the order of the list; None at its ends.

        One statement reads both, and another what comes beyond when a part of the list ends at the key.
        """
        sides = [list_parts(self._order, key, is_backwards=is_backwards) for is_backwards in (True, False)]
        ids: list[UUID | None] = [None, None]
        for parts in zip_longest(*(parts for parts, _ in sides)):
            parts_by_side = {side: part for side, part in enumerate(parts) if part and ids[side] is None}
            if parts_by_side:
                statement = beside_statement(self._shape, tuple(parts_by_side.values()))
                row = self._execute(statement, sides[0][1], limit=1)[0]
                for side, case_id in zip(parts_by_side, row, strict=True):
                    ids[side] = case_id
        return ids[0], ids[1]

    def count_cases(self, **parameters: Any) -> int:
        """Count the cases of the list, as far as they are counted."""
        return self.count_capped(**parameters)[0]

    def count_capped(self, **parameters: Any) -> tuple[int, bool]:
        """Count the cases of the list, and tell whether there may be more."""
        if self._shape.tokens:
            total, scanned = self._execute(token_count_statement(self._shape), parameters)[0]
            return total, scanned >= SCAN
        return _cap(self._execute(count_statement(self._shape), parameters)[0][0])

    def _execute(self, statement: Any, parameters: Parameters, **more: Any) -> Sequence[Any]:
        # On the connection: no object is made of them.
        return db.session.connection().execute(statement, {**self._parameters, **parameters, **more}).all()


def _cap(count: int) -> tuple[int, bool]:
    return min(count, COUNT_CAP - 1), count >= COUNT_CAP


def _unseal_rows(database_rows: Sequence[Any]) -> list[Row]:
    digests = unseal_many([(row.key_id, row.digest) for row in database_rows], about=DIGEST)
    return [
        Row(*row[:_CLEAR_COLUMNS], *((digest or {}).get(part, "") for part in ("name", "line")))
        for row, digest in zip(database_rows, digests, strict=True)
    ]
