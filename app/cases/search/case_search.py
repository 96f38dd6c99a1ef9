"""The one read path for lists of cases: filters, words, keyset paging, capped counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.sectoral_ids import sectoral_ids
from app.cases.access import procedures_followed_by, procedures_open_to
from app.cases.models import Case, CaseHolder, SearchToken
from app.cases.reading.case_values import DIGEST
from app.cases.reference_number import reference_key
from app.cases.search.list_order import NEWEST, NEWEST_FIRST, URGENCY, key_of, parts_of, rank_in
from app.cases.search.search_tokens import token_of
from app.cases.search_terms import Term, reference_keys_in, terms_of
from app.core.clock import PARIS
from app.core.db import db
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor

COUNT_CAP = 1001
PAGE_SIZE = 25


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means everything the agent may see."""

    words: str = ""
    procedure: str = ""
    status: str = ""
    channel: str = ""
    state: str = "open"  # "open", "closed", "awaiting", "all"
    since: date | None = None
    until: date | None = None
    # The lowest rank of urgency; every one when empty.
    level: str = ""
    assigned: str = ""  # "me", "nobody", or every one when empty
    order: str = NEWEST

    @property
    def effective_order(self) -> str:
        """Whoever asks for urgent cases sees the most urgent first."""
        return URGENCY if self.level and self.order == NEWEST else self.order


@dataclass(frozen=True)
class Row:
    """A case as a line of a list."""

    id: UUID
    reference: str
    procedure_slug: str
    workflow_version_id: UUID
    status: str
    channel: str
    submitted_at: datetime
    status_since: datetime
    closed_at: datetime | None
    awaits_applicant: bool
    criticality: int
    assigned_to_id: UUID | None
    silence_on: date | None
    name: str
    line: str


@dataclass(frozen=True)
class Page:
    """A page of a list, and the keys of its neighbours."""

    rows: list[Row]
    next_key: str | None
    count: int

    @property
    def is_count_capped(self) -> bool:
        return self.count >= COUNT_CAP


Query = Select[*tuple[Any, ...]]
# A mapped boolean column is a condition too, though not a ColumnElement for the type checker.
Condition = ColumnElement[bool] | InstrumentedAttribute[bool]

_COLUMNS = (
    Case.id,
    Case.reference,
    Case.procedure_slug,
    Case.workflow_version_id,
    Case.status,
    Case.channel,
    Case.submitted_at,
    Case.status_since,
    Case.closed_at,
    Case.awaits_applicant,
    Case.criticality,
    Case.assigned_to_id,
    Case.silence_on,
    Case.key_id,
    Case.digest,
)


def search_cases(actor: Actor, filters: Filters, *, after: str | None = None, limit: int = PAGE_SIZE) -> Page:
    """The cases an agent may see, in the order asked for. `after` is the key of the last row before."""
    order = filters.effective_order
    narrowed = select(*_COLUMNS).where(*_filter_conditions(filters, actor))
    found: list[Any] = []
    for part in parts_of(order, after):
        left = limit + 1 - len(found)
        if left:
            query = narrowed.where(*part.conditions).order_by(*part.order).limit(left)
            lists = [db.session.execute(each, given).all() for each, given in _visible_parts(query, actor, filters)]
            found += islice(merge(*lists, key=_sort_key_in(order), reverse=True), left)
    rows = _unseal_rows(found[:limit])
    return Page(
        rows=rows,
        next_key=key_of(order, rows[-1]) if len(found) > limit else None,
        count=_count_cases(actor, filters),
    )


@dataclass(frozen=True)
class Arrivals:
    """How many cases came since a list was shown, and how many of them are urgent."""

    count: int
    urgent: int


def count_arrivals(actor: Actor, filters: Filters, *, since: datetime) -> Arrivals | None:
    """The cases of that list submitted since, without reading any; None when there are none."""
    count = _count_cases(actor, filters, Case.submitted_at > since)
    if not count:
        return None
    return Arrivals(count, _count_cases(actor, filters, Case.submitted_at > since, Case.criticality > 0))


def _sort_key_in(order: str) -> Callable[[Any], tuple[int, datetime, bytes]]:
    return lambda row: (rank_in(order, row), row.submitted_at, row.id.bytes)


def related_cases(actor: Actor, case: Case, email: str, *, limit: int = 5) -> list[Row]:
    """Other cases of the same family with the same e-mail, as far as the agent may see them, newest first."""
    query = (
        _filter_by_words(select(*_COLUMNS), email, actor)
        .where(
            _is_visible_to(actor),
            Case.family == case.family,
            Case.contact_hash == case.contact_hash,
            Case.id != case.id,
        )
        .where(Case.limited_at.is_(None))
    )
    return _unseal_rows(db.session.execute(query.order_by(*NEWEST_FIRST).limit(limit)).all())


def cases_of(account_id: UUID, *, limit: int = 100) -> list[Row]:
    """The requests of a resident, newest first."""
    query = select(*_COLUMNS).where(Case.applicant_id.in_(sectoral_ids(account_id)))
    return _unseal_rows(db.session.execute(query.order_by(*NEWEST_FIRST).limit(limit)).all())


def _visible_parts(query: Query, actor: Actor, filters: Filters) -> Iterator[tuple[Query, dict[str, str]]]:
    """The query for each procedure that the agent processes, then for what they entered besides, with its parameters.

    Apart, each follows an index and stops after a page, however many cases there are; words have an index of their own.
    """
    processed = procedures_open_to(actor)
    if filters.words:
        yield _filter_by_words(query, filters.words, actor).where(_is_visible_to(actor)), {}
        return
    of_procedure = query.where(Case.procedure_slug == bindparam("processed"))
    for slug in processed:
        if filters.procedure in ("", slug):
            yield of_procedure, {"processed": slug}
    yield query.where(_is_entered_by(actor), Case.procedure_slug.not_in(processed)), {}
    yield query.where(_is_dispatched_to(actor), Case.procedure_slug.not_in(processed), not_(_is_entered_by(actor))), {}


def _is_visible_to(actor: Actor) -> ColumnElement[bool]:
    return or_(Case.procedure_slug.in_(procedures_open_to(actor)), _is_entered_by(actor), _is_dispatched_to(actor))


def _is_dispatched_to(actor: Actor) -> ColumnElement[bool]:
    """Those of which a function was given to a role of the agent, in their families alone."""
    given = select(CaseHolder.case_id).where(CaseHolder.role.in_(actor.roles))
    return and_(Case.is_dispatched, Case.family.in_(actor.families), Case.id.in_(given))


def _is_entered_by(actor: Actor) -> ColumnElement[bool]:
    return and_(Case.entered_by_id == actor.account_id, Case.procedure_slug.in_(procedures_followed_by(actor)))


def _filter_conditions(filters: Filters, actor: Actor) -> list[Condition]:
    # Under limitation it is in no list: its line alone would be read.
    conditions: list[Condition] = [Case.limited_at.is_(None)]
    named = ((Case.procedure_slug, filters.procedure), (Case.status, filters.status), (Case.channel, filters.channel))
    conditions += [column == value for column, value in named if value]
    if filters.state == "open":
        conditions.append(Case.closed_at.is_(None))
    if filters.state == "closed":
        conditions.append(Case.closed_at.is_not(None))
    if filters.state == "awaiting":
        conditions += [Case.awaits_applicant, Case.closed_at.is_(None)]
    if filters.level:
        conditions.append(Case.criticality >= int(filters.level))
    if filters.assigned == "me":
        conditions.append(Case.assigned_to_id == actor.account_id)
    if filters.assigned == "nobody":
        conditions.append(Case.assigned_to_id.is_(None))
    if filters.since:
        conditions.append(Case.submitted_at >= _midnight(filters.since))
    if filters.until:
        conditions.append(Case.submitted_at < _midnight(filters.until + timedelta(days=1)))
    return conditions


def _filter_by_words(query: Query, words: str, actor: Actor) -> Query:
    """The case whose reference was typed; else those that hold every term, whose tokens differ from family to family."""
    matching_ids = _ids_by_reference(words)
    if matching_ids:
        return query.where(Case.id.in_(matching_ids))
    for term in terms_of(words):
        query = query.where(Case.id.in_(_holding_term(term, actor)))
    return query


def _ids_by_reference(words: str) -> list[UUID]:
    keys = reference_keys_in(words)
    return list(db.session.scalars(select(Case.id).where(reference_key().in_(keys)))) if keys else []


def _holding_term(term: Term, actor: Actor) -> Select[UUID] | CompoundSelect[UUID]:
    """The ids of the cases that hold all the words of a term, or one of its phone numbers."""
    holding_words = _holding_one_of(term.words[:1], actor)
    for word in term.words[1:]:
        holding_words = holding_words.where(SearchToken.case_id.in_(_holding_one_of([word], actor)))
    return holding_words.union(_holding_one_of(term.phone_numbers, actor)) if term.phone_numbers else holding_words


def _holding_one_of(words: Sequence[str], actor: Actor) -> Select[UUID]:
    tokens = [token_of(word, family) for word in words for family in actor.families]
    return select(SearchToken.case_id).where(SearchToken.token.in_(tokens))


def _count_cases(actor: Actor, filters: Filters, *conditions: Condition) -> int:
    """How many there are, without counting further than what is shown."""
    count = 0
    narrowed = select(Case.id).where(*_filter_conditions(filters, actor), *conditions)
    for query, given in _visible_parts(narrowed, actor, filters):
        capped = query.limit(COUNT_CAP - count).subquery()
        count += db.session.scalar(select(func.count()).select_from(capped), given) or 0
        if count >= COUNT_CAP:
            break
    return count


def _unseal_rows(found: Sequence[Any]) -> list[Row]:
    digests = unseal_many([(row.key_id, row.digest) for row in found], about=DIGEST)
    return [
        Row(*row[:13], *((digest or {}).get(part, "") for part in ("name", "line")))
        for row, digest in zip(found, digests, strict=True)
    ]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)
