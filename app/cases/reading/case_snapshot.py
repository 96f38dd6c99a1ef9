"""A case as it is before an act, and the rows that the act creates: what undoing it restores and deletes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, LargeBinary, Uuid, delete, event, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseEvent, CaseFunctionRole
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core.db import Base, UtcDateTime, db
from app.core.jobs.outbox import OutboxItem

COLUMNS = (
    "status",
    "status_since",
    "awaits_applicant",
    "criticality",
    "is_dispatched",
    "assigned_to_id",
    "markers",
    "updated_at",
    "closed_at",
    "anonymise_on",
    "silence_on",
    "processing",
)
# Rows that belong to the case alone, and that nobody outside has read. Timers and holders are restored from the snapshot.
_DELETABLE_TABLES = frozenset({"case_event", "execution_step", "message", "notice"})
_RESTORED_TABLES = frozenset({"scheduled_timeout", "case_holder"})
# The outbox items that may be held: messages, and what makes messages.
_HOLDABLE_KINDS = frozenset({"send_message", "tell_applicant", "tell_agents"})


@dataclass
class CreatedRows:
    """Rows created by an act: their keys, the kinds of its events, what it sends."""

    keys: list[list[str]] = field(default_factory=list)
    event_kinds: list[str] = field(default_factory=list)
    items: list[OutboxItem] = field(default_factory=list)
    # False as soon as the act touches anything else.
    are_of_this_case: bool = True


def take_snapshot(case: Case) -> dict[str, Any]:
    """Take a snapshot of what an act may change of the case, to be sealed as it is."""
    holders = db.session.execute(
        select(CaseFunctionRole.function, CaseFunctionRole.role).where(CaseFunctionRole.case_id == case.id)
    )
    timers = db.session.scalars(select(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))
    return {
        "columns": {name: _encode(getattr(case, name)) for name in COLUMNS},
        "holders": [[row.function, row.role] for row in holders],
        "timers": [[timer.action, timer.timeout, timer.status, timer.due_at.isoformat()] for timer in timers],
    }


def restore_snapshot(case: Case, snapshot: dict[str, Any]) -> None:
    """The case, its holders and its timers are again what they were."""
    for name, value in snapshot["columns"].items():
        setattr(case, name, _decode(name, value))
    db.session.execute(delete(CaseFunctionRole).where(CaseFunctionRole.case_id == case.id))
    db.session.execute(delete(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id))
    db.session.add_all(
        [CaseFunctionRole(case_id=case.id, function=name, role=role) for name, role in snapshot["holders"]]
    )
    db.session.add_all(
        [
            ScheduledTimeout(
                case_id=case.id, action=action, timeout=timeout, status=status, due_at=datetime.fromisoformat(due_at)
            )
            for action, timeout, status, due_at in snapshot["timers"]
        ]
    )


@contextmanager
def collect_created_rows(case: Case) -> Iterator[CreatedRows]:
    """Collect the rows written in the block."""
    session, rows = db.session, CreatedRows()
    session.flush()

    def collect(flushed: Session, _context: object) -> None:
        _collect_rows(flushed, case, rows)

    event.listen(session, "after_flush", collect)
    try:
        yield rows
    finally:
        event.remove(session, "after_flush", collect)


def delete_created_rows(keys: list[list[str]]) -> None:
    """Nobody outside has read them."""
    for name in _DELETABLE_TABLES:
        ids = [UUID(key) for table, key in keys if table == name]
        if ids:
            table = Base.metadata.tables[name]
            db.session.execute(delete(table).where(table.c.id.in_(ids)))
    db.session.expire_all()


def _collect_rows(session: Session, case: Case, rows: CreatedRows) -> None:
    for row in session.new:
        name = row.__tablename__
        if isinstance(row, OutboxItem):
            rows.items.append(row)
            rows.are_of_this_case &= row.kind in _HOLDABLE_KINDS
        elif name in _DELETABLE_TABLES:
            rows.keys.append([name, str(row.id)])
            rows.are_of_this_case &= row.case_id == case.id
        elif name not in _RESTORED_TABLES or row.case_id != case.id:
            rows.are_of_this_case = False
        if isinstance(row, CaseEvent):
            rows.event_kinds.append(row.kind)
    changed = [row for row in session.dirty if row is not case and session.is_modified(row)]
    deleted = [row for row in session.deleted if row.__tablename__ not in _RESTORED_TABLES]
    rows.are_of_this_case &= not changed and not deleted


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _decode(name: str, value: Any) -> Any:
    type_ = Case.__table__.c[name].type
    if value is None:
        return None
    if isinstance(type_, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(type_, Date):
        return date.fromisoformat(value)
    if isinstance(type_, LargeBinary):
        return b64decode(value)
    return UUID(value) if isinstance(type_, Uuid) else value
