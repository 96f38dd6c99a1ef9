"""Events of all cases in one order, for software that follows them: those that nothing written later can come before.

On PostgreSQL a position is given before the commit: a trigger has each transaction that writes events hold a lock named after
the last position given before it began, so that a reader stops at the lowest of them. An act that its agent may still undo
is read once they no longer can.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Select, event, func, select, text

from app.cases.models import Case, CaseEvent
from app.cases.workflow.undo import CaseUndo
from app.core import clock
from app.core.db import db

# What happened longer ago is in the cases themselves.
RETENTION = timedelta(days=30)
# An act that can still be undone is not older than that, however many were done together.
_LONGEST_ACT = timedelta(minutes=10)
POSTGRESQL_STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION hold_case_event_position() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('parvis.writes_events', true) IS DISTINCT FROM '1' THEN
            PERFORM pg_advisory_xact_lock_shared(
                7107, coalesce(pg_sequence_last_value(pg_get_serial_sequence('case_event', 'position')::regclass), 0)::int
            );
            PERFORM set_config('parvis.writes_events', '1', true);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER case_event_position BEFORE INSERT ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION hold_case_event_position()
    """,
)
_SQLITE_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = 'case_event'")
_POSTGRESQL_LAST = text(
    "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('case_event', 'position')::regclass), 0)"
)
_LOWEST_HELD = text(
    "SELECT min(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = 7107"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

# Of a `StreamedEvent`, in the order of its attributes.
_COLUMNS: tuple[Any, ...] = (
    *(CaseEvent.position, CaseEvent.id, CaseEvent.kind, CaseEvent.happened_at, CaseEvent.actor_kind),
    *(CaseEvent.visible_to, CaseEvent.status, CaseEvent.case_id, Case.reference, Case.procedure_slug),
)

for _statement in POSTGRESQL_STATEMENTS:
    event.listen(CaseEvent.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class StreamedEvent:
    """An event as software outside reads it: nothing that anybody wrote."""

    position: int
    id: UUID
    kind: str
    happened_at: datetime
    actor_kind: str
    visible_to: str
    status: str | None
    case_id: UUID
    reference: str
    procedure: str


@dataclass(frozen=True)
class StreamFilter:
    """The events that somebody follows: those of some procedures, of some kinds; of all of them for none."""

    procedures: Collection[str] | None = None
    kinds: Collection[str] = ()


def find_last_position() -> int:
    """The last position given, whether or not its event exists yet or any more."""
    statement = _SQLITE_LAST if _is_sqlite() else _POSTGRESQL_LAST
    return int(db.session.scalar(statement) or 0)


def find_settled_position() -> int:
    """The position up to which no event is still being written, nor can be undone. To be asked before reading."""
    bounds = [find_last_position()]
    if not _is_sqlite() and (lowest_held := db.session.scalar(_LOWEST_HELD)) is not None:
        bounds.append(int(lowest_held))
    now = clock.now()
    undoable = (
        select(func.min(CaseEvent.position))
        .join(CaseUndo, CaseUndo.case_id == CaseEvent.case_id)
        .where(CaseUndo.expires_at > now, CaseEvent.happened_at > now - _LONGEST_ACT)
    )
    if (first := db.session.scalar(undoable)) is not None:
        bounds.append(first - 1)
    return min(bounds)


def read_events(stream: StreamFilter, *, after: int, until: int, limit: int) -> list[StreamedEvent]:
    """The events after a position, up to another one, of the last thirty days, in their order."""
    query = _select_events(stream, after, until)
    return [StreamedEvent(*row) for row in db.session.execute(query.limit(limit))]


def count_events(stream: StreamFilter, *, after: int, until: int, most: int) -> int:
    """Count the events after a position, up to another one, no further than `most`."""
    waiting = _select_events(stream, after, until).order_by(None).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def has_lost_events(after: int) -> bool:
    """Whether the event that comes after a position is too old to be read: its reader was away too long."""
    query = select(CaseEvent.happened_at).where(CaseEvent.position > after).order_by(CaseEvent.position).limit(1)
    happened_at = db.session.scalar(query)
    return happened_at is not None and happened_at < clock.now() - RETENTION


def find_position_before(moment: datetime) -> int:
    """The position after which an event happened at that moment or later."""
    query = select(func.min(CaseEvent.position)).where(CaseEvent.happened_at >= max(moment, clock.now() - RETENTION))
    first = db.session.scalar(query)
    return find_last_position() if first is None else first - 1


def find_case_of_event(event_id: UUID) -> tuple[UUID, str] | None:
    """The identifier and the reference of the case of an event, while it exists."""
    query = (
        select(Case.id, Case.reference).join(CaseEvent, CaseEvent.case_id == Case.id).where(CaseEvent.id == event_id)
    )
    row = db.session.execute(query).first()
    return None if row is None else (row.id, row.reference)


def _select_events(stream: StreamFilter, after: int, until: int) -> Select[Any]:
    query = (
        select(*_COLUMNS)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.position > after, CaseEvent.position <= until)
        .where(CaseEvent.happened_at >= clock.now() - RETENTION)
        .order_by(CaseEvent.position)
    )
    if stream.procedures is not None:
        query = query.where(Case.procedure_slug.in_(sorted(stream.procedures)))
    if stream.kinds:
        query = query.where(CaseEvent.kind.in_(sorted(stream.kinds)))
    return query


def _is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"
