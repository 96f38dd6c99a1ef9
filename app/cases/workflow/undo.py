"""Undoing for ten seconds what an agent has just done: what it sends is held until then, and deleted when it is undone.

Only what changes nothing outside of the case is recorded: statuses, the agent in charge, processing data, messages on hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Select, Uuid, bindparam, delete, exists, select, true
from sqlalchemy.orm import relationship

from app.cases import timeline
from app.cases.case_definitions import clear_holders, workflow_of
from app.cases.concurrency import one_writer
from app.cases.event_kinds import list_reversible_kinds
from app.cases.models import Case, CaseEvent
from app.cases.reading import case_snapshot
from app.cases.reading.case_snapshot import CreatedRows
from app.cases.workflow.workflow_models import PendingStep
from app.core import clock
from app.core.db import (
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    db,
    mapped_column,
    primary_key,
)
from app.core.ids import new_id
from app.core.jobs import outbox
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures

DELAY = timedelta(seconds=10)
UNDONE = "undone"
_ABOUT = "case_undo.contents"
# What happened is all there is to it: nothing of it is known outside of the case before it is sent.


class NothingToUndo(LookupError):
    """Ten seconds have passed, or the case has changed since, or something was sent already."""


class CaseUndo(Base):
    """Undo of an act that an agent has just done on a case, for the ten seconds during which it is possible."""

    __tablename__ = "case_undo"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, index=True, info=PERSONAL)
    # What was done together is undone together.
    batch_id: Mapped[UUID | None] = mapped_column(Uuid, index=True, info=TECHNICAL)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    # {"label", "columns", "holders", "timers", "rows", "items"}
    contents: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)

    case: Mapped[Case] = relationship(lazy="raise")


HAS_UNDO = exists().where(
    CaseUndo.account_id == bindparam("account_id", type_=Uuid),
    CaseUndo.expires_at > bindparam("undo_after", type_=UtcDateTime()),
)


@dataclass(frozen=True)
class UndoOffer:
    """Offer to undo, as a page says it."""

    case_id: UUID
    reference: str
    label: str
    expires_at: datetime

    @property
    def seconds_left(self) -> int:
        return max(1, round((self.expires_at - clock.now()).total_seconds()))


@dataclass(frozen=True)
class BatchOffer:
    """Acts done together that can still be undone, by their cases, in the order in which they were done."""

    batch_id: UUID
    case_ids: list[UUID]
    expires_at: datetime

    @property
    def seconds_left(self) -> int:
        return max(1, round((self.expires_at - clock.now()).total_seconds()))


@contextmanager
def record_undo(case: Case, label: str, *, by: Actor, batch_id: UUID | None = None) -> Iterator[None]:
    """Around one act of an agent: what it sends waits for ten seconds, and undoing it is offered meanwhile.

    `batch_id` is shared by the acts that one click did on several cases.
    """
    snapshot = case_snapshot.take_snapshot(case)
    was_closed = case.is_closed
    has_pending_steps = bool(db.session.scalar(select(exists().where(PendingStep.case_id == case.id))))
    with case_snapshot.collect_created_rows(case) as rows:
        yield
        db.session.flush()
    if not has_pending_steps and _is_reversible(case, rows, was_closed=was_closed):
        _save_undo(case, label, snapshot, rows, by=by, batch_id=batch_id)


def find_batch(batch_id: UUID, *, by: Actor) -> BatchOffer | None:
    """Find the part of a batch that the agent can still undo, if any."""
    rows = list(db.session.scalars(_select_batch(batch_id, by=by)))
    if not rows:
        return None
    return BatchOffer(batch_id, [row.case_id for row in rows], min(row.expires_at for row in rows))


def renew_batch(batch_id: UUID, *, by: Actor) -> None:
    """Once the last act of a batch is done, all of them may be undone for ten seconds, and send nothing meanwhile."""
    expires_at = clock.now() + DELAY
    rows = list(db.session.scalars(_select_batch(batch_id, by=by)))
    keys = dict(
        db.session.execute(select(Case.id, Case.key_id).where(Case.id.in_([row.case_id for row in rows]))).all()
    )
    for row in rows:
        items = unseal(keys[row.case_id], row.contents, about=_ABOUT)["items"]
        outbox.extend_hold([UUID(item) for item in items], until=expires_at)
        row.expires_at = expires_at


def _select_batch(batch_id: UUID, *, by: Actor) -> Select[CaseUndo]:
    query = select(CaseUndo).where(CaseUndo.batch_id == batch_id, CaseUndo.account_id == by.account_id)
    return query.where(CaseUndo.expires_at > clock.now()).order_by(CaseUndo.expires_at)


def find_undo(actor: Actor) -> UndoOffer | None:
    """Find the act that the agent can still undo, if any."""
    query = select(CaseUndo, Case).join(Case, Case.id == CaseUndo.case_id)
    query = query.where(CaseUndo.account_id == actor.account_id, CaseUndo.expires_at > clock.now())
    row = db.session.execute(query.order_by(CaseUndo.expires_at.desc()).limit(1)).first()
    if row is None or row.Case.revision != row.CaseUndo.revision or row.Case.is_limited:
        return None
    contents = unseal(row.Case.key_id, row.CaseUndo.contents, about=_ABOUT)
    return UndoOffer(row.Case.id, row.Case.reference, contents["label"], row.CaseUndo.expires_at)


def undo_last_act(case: Case, *, by: Actor) -> None:
    """The case is as it was before the last act of this agent, with a line in its history. Raises NothingToUndo, StaleCase."""
    query = select(CaseUndo).where(CaseUndo.case_id == case.id, CaseUndo.account_id == by.account_id)
    undo = db.session.scalar(query.where(CaseUndo.expires_at > clock.now()).order_by(CaseUndo.expires_at.desc()))
    if undo is None or undo.revision != case.revision or case.is_limited:
        raise NothingToUndo(case.id)
    contents = unseal(case.key_id, undo.contents, about=_ABOUT)
    if not outbox.cancel_items([UUID(item) for item in contents["items"]]):
        raise NothingToUndo(case.id)
    workflow = workflow_of(case)
    left_status = workflow.status(case.status).label
    details = {"label": contents["label"], "given": _find_given_answers(case, contents["rows"])}
    with one_writer(case):
        case_snapshot.delete_created_rows(contents["rows"])
        case_snapshot.restore_snapshot(case, contents)
        clear_holders(case)
        status = workflow.status(case.status).label
        if status != left_status:
            details |= {"former_status": left_status, "status": status}
        timeline.record(case, UNDONE, by=by, visible_to=timeline.AGENTS, details=details)
        case.updated_at = clock.now()
        db.session.delete(undo)


def expire_undos() -> None:
    """Delete what cannot be undone any more. Nightly."""
    db.session.execute(delete(CaseUndo).where(CaseUndo.expires_at <= clock.now()))


def _save_undo(
    case: Case, label: str, snapshot: dict[str, Any], rows: CreatedRows, *, by: Actor, batch_id: UUID | None
) -> None:
    expires_at = clock.now() + DELAY
    outbox.hold_items(rows.items, until=expires_at)
    contents = {"label": label, **snapshot, "rows": rows.keys, "items": [str(item.id) for item in rows.items]}
    # One click at a time: what was done before is settled.
    is_settled = CaseUndo.batch_id.is_distinct_from(batch_id) if batch_id else true()
    db.session.execute(delete(CaseUndo).where(CaseUndo.account_id == by.account_id, is_settled))
    db.session.add(
        CaseUndo(
            id=new_id(),
            case_id=case.id,
            account_id=by.account_id,
            batch_id=batch_id,
            revision=case.revision,
            expires_at=expires_at,
            contents=seal(case.key_id, contents, about=_ABOUT),
        )
    )
    db.session.flush()


def _is_reversible(case: Case, rows: CreatedRows, *, was_closed: bool) -> bool:
    limits = procedures.live_procedure(case.procedure_slug).definition.options.limits
    gives_a_place_back = case.is_closed and not was_closed and bool(limits.once or limits.quota)
    return rows.are_of_this_case and set(rows.event_kinds) <= list_reversible_kinds() and not gives_a_place_back


def _find_given_answers(case: Case, row_keys: list[list[str]]) -> list[list[str]]:
    """Find the answers given to the action being undone: the history goes on telling them."""
    event_ids = [UUID(key) for table, key in row_keys if table == CaseEvent.__tablename__]
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.id.in_(event_ids), CaseEvent.kind == "action"))
    details = [unseal(case.key_id, event.details, about=timeline.DETAILS) for event in events if event.details]
    return [pair for each in details for pair in each.get("given", [])]
