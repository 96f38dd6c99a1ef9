"""The access log as the data protection officer reads it: filtered, page by page, latest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.privacy.access_log import VERBS, compute_actor_index, compute_subject_index
from app.privacy.models import AccessEntry

PAGE_SIZE = 50
FETCH_SIZE = 1000
AGENT_KIND = "agent"
# Results of an access: shown, refused to an agent who may not open the case, nothing found by the reception.
ALLOWED, REFUSED, NOT_FOUND = "allowed", "refused", "not_found"
RESULTS = (ALLOWED, REFUSED, NOT_FOUND)

_COLUMNS = (
    AccessEntry.position,
    AccessEntry.at,
    AccessEntry.actor,
    AccessEntry.subject,
    AccessEntry.kind,
    AccessEntry.roles,
    AccessEntry.family,
    AccessEntry.verb,
    AccessEntry.screen,
    AccessEntry.result,
)


@dataclass(frozen=True)
class LogFilters:
    """Filters of the log entries; the two days are those of Paris, both included."""

    since: date
    until: date
    agent_id: UUID | None = None
    case_id: UUID | None = None
    family: str = ""
    verb: str = ""
    result: str = ""


@dataclass(frozen=True)
class LogRow:
    """One access. The reader and the case are fingerprints, which whoever shows the row turns into names."""

    position: int
    at: datetime
    actor: bytes | None
    subject: bytes | None
    kind: str
    roles: str
    family: str | None
    verb: str
    screen: str
    result: str


def list_rows(filters: LogFilters, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[LogRow]:
    """The entries before a position, latest first; expired ones are no longer there."""
    query = _select_rows(filters).order_by(AccessEntry.position.desc()).limit(limit)
    if before is not None:
        query = query.where(AccessEntry.position < before)
    return [LogRow(*row) for row in db.session.execute(query)]


def iterate_agent_rows(filters: LogFilters, *, limit: int) -> Iterator[LogRow]:
    """The entries of agents in the order of time, without loading them all."""
    query = _select_rows(filters).where(AccessEntry.kind == AGENT_KIND)
    # In the order of the newest first when they are too many, so that the limit leaves the oldest out.
    latest = query.order_by(AccessEntry.position.desc()).limit(limit).subquery()
    rows = db.session.execute(select(latest).order_by(latest.c.position), execution_options={"yield_per": FETCH_SIZE})
    return (LogRow(*row) for row in rows)


def index_agent(account_id: UUID) -> bytes | None:
    """The fingerprint of an agent in the log."""
    return compute_actor_index(Actor(kind=AGENT_KIND, account_id=account_id), None)


def _select_rows(filters: LogFilters) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(*_build_conditions(filters))


def _build_conditions(filters: LogFilters) -> list[ColumnElement[bool]]:
    conditions = [
        AccessEntry.at >= _midnight(filters.since),
        AccessEntry.at < _midnight(filters.until + timedelta(days=1)),
    ]
    if filters.agent_id:
        conditions.append(AccessEntry.actor == index_agent(filters.agent_id))
    if filters.case_id:
        conditions.append(AccessEntry.subject == compute_subject_index(filters.case_id))
    if filters.family:
        conditions.append(AccessEntry.family == filters.family)
    if filters.verb in VERBS:
        conditions.append(AccessEntry.verb == filters.verb)
    if filters.result in RESULTS:
        conditions.append(AccessEntry.result == filters.result)
    return conditions


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)
