"""The one read path for lists of cases: filters, words, keyset paging, capped counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Case
from app.cases.reading.case_values import DIGEST
from app.cases.search.filters import Filters
from app.cases.search.list_order import NEWEST_FIRST, Part, key_of, list_parts, rank_in
from app.cases.search.list_statements import (
    COLUMNS,
    COUNT_CAP,
    RELATED_CASES,
    ListShape,
    build_parameters,
    count_statement,
    page_statement,
    shape_of,
)
from app.cases.search.rows import Row
from app.cases.search.search_tokens import split_words, token_of
from app.cases.search.visibility import Parameters, build_rights
from app.cases.search.word_filter import build_word_conditions
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

__all__ = ["Arrivals", "Page", "Row", "cases_of", "count_arrivals", "related_cases", "search_cases"]

PAGE_SIZE = 25
# All but the key and what it seals.
_CLEAR_COLUMNS = len(COLUMNS) - 2


@dataclass(frozen=True)
class Page:
    """A page of a list, and the keys of its neighbours."""

    rows: list[Row]
    next_key: str | None
    count: int

    @property
    def is_count_capped(self) -> bool:
        return self.count >= COUNT_CAP


@dataclass(frozen=True)
class Arrivals:
    """How many cases came since a list was shown, and how many of them are urgent."""

    count: int
    urgent: int


def search_cases(actor: Actor, filters: Filters, *, after: str | None = None, limit: int = PAGE_SIZE) -> Page:
    """The cases an agent may see, in the order asked for. `after` is the key of the last row before."""
    order = filters.effective_order
    search = _Search(actor, filters)
    parts, key_parameters = list_parts(order, after)
    rows_found: list[Any] = []
    for part in parts:
        left = limit + 1 - len(rows_found)
        if left:
            rows = search.fetch_rows(part, {**key_parameters, "limit": left})
            rows_found += sorted(
                rows, key=lambda row: (rank_in(order, row), row.submitted_at, row.id.bytes), reverse=True
            )
    rows = _unseal_rows(rows_found[:limit])
    return Page(
        rows=rows,
        next_key=key_of(order, rows[-1]) if len(rows_found) > limit else None,
        count=rows_found[0].total if rows_found else search.count_cases(),
    )


def count_arrivals(actor: Actor, filters: Filters, *, since: datetime) -> Arrivals | None:
    """The cases of that list submitted since, without reading any; None when there are none."""
    count = _Search(actor, filters, is_arrived=True).count_cases(arrived_since=since)
    if not count:
        return None
    urgent = _Search(actor, filters, is_arrived=True, is_urgent=True).count_cases(arrived_since=since)
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


class _Search:
    """A list of an agent, narrowed by filters: the statements that read it, and their parameters."""

    def __init__(self, actor: Actor, filters: Filters, **more: bool) -> None:
        rights = build_rights(actor)
        self._shape: ListShape = shape_of(filters, rights, **more)
        self._parameters: Parameters = build_parameters(filters, rights)
        self._words = build_word_conditions(filters.words, actor) if filters.words else ()
        db.session.flush()

    def fetch_rows(self, part: Part, parameters: Parameters) -> Sequence[Any]:
        """The first rows of a part of the list, in no order; each has the capped count of the list in `total`."""
        statement = page_statement(self._shape, part, self._words)
        # On the connection: no object is made of them.
        return db.session.connection().execute(statement, {**self._parameters, **parameters}).all()

    def count_cases(self, **parameters: Any) -> int:
        statement = count_statement(self._shape, self._words)
        count: int = db.session.connection().execute(statement, {**self._parameters, **parameters}).scalar_one()
        return count


def _unseal_rows(database_rows: Sequence[Any]) -> list[Row]:
    digests = unseal_many([(row.key_id, row.digest) for row in database_rows], about=DIGEST)
    return [
        Row(*row[:_CLEAR_COLUMNS], *((digest or {}).get(part, "") for part in ("name", "line")))
        for row, digest in zip(database_rows, digests, strict=True)
    ]
