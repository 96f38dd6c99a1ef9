"""The outbox: side effects recorded in the transaction that requires them and performed after its commit.

Redis only wakes up a worker; items that were not queued, or were lost, are queued again from this table by the sweeper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, and_, delete, event, func, or_, select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.jobs import queue
from app.core.sites import Site, SiteList, current_site

# How long an item queued at its commit has before the sweeper queues it again.
HANDOVER_DELAY = timedelta(seconds=30)
# The owner of the lease of an item that waits for its sender to change their mind.
HOLD = "hold"
REQUEUE_LIMIT = 5000
REQUEUE_BATCH = 500
DONE_RETENTION = timedelta(days=7)
ABANDONED_RETENTION = timedelta(days=365)

_WAITING = text("done_at IS NULL AND failed_at IS NULL")

Handler = Callable[..., None]


class DeliveryError(Exception):
    """Refusal by the other side: for good if `permanent`, else retrying may help. `reason` holds no personal data.

    `pause` is the delay it asked for before a retry.
    """

    def __init__(self, reason: str, *, permanent: bool, pause: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.pause = pause


class OutboxItem(Base):
    """One side effect to perform: its kind, and the ids of its subjects."""

    __tablename__ = "outbox_item"

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    ids: Mapped[dict[str, Any]] = mapped_column(Json, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the sweeper queues it, unless it is done before.
    available_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    lease_owner: Mapped[str | None] = mapped_column(info=TECHNICAL)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # When a failed item was abandoned, and the account of the agent who decided it.
    abandoned_at: Mapped[datetime | None] = mapped_column("let_go_at", UtcDateTime, info=TECHNICAL)
    abandoned_by_id: Mapped[UUID | None] = mapped_column("let_go_by_id", info=TECHNICAL)

    __table_args__ = (
        Index("ix_outbox_item_waiting", "available_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_item_done_at", "done_at"),
    )


is_failed = and_(OutboxItem.failed_at.is_not(None), OutboxItem.abandoned_at.is_(None))
is_waiting = and_(OutboxItem.done_at.is_(None), OutboxItem.failed_at.is_(None))


def is_free(now: datetime) -> Any:
    """Condition: no lease, or an expired one."""
    return or_(OutboxItem.lease_until.is_(None), OutboxItem.lease_until < now)


def is_due(now: datetime) -> Any:
    """Condition: ready to deliver. Only items scheduled for later wait, until their first attempt."""
    return or_(OutboxItem.attempts > 0, OutboxItem.available_at <= now + HANDOVER_DELAY)


class _Registry:
    """The handlers of each kind, the failure handlers, and the sites of this process."""

    handlers: Mapping[str, Handler] = {}
    when_failed: Mapping[str, Handler] = {}
    sites: SiteList = SiteList([])


def install(
    handlers: Mapping[str, Handler], sites: SiteList, *, when_failed: Mapping[str, Handler] | None = None
) -> None:
    """Set the handlers. Called once by the composition root.

    A handler may run twice for one item; one of `when_failed` gets the same ids and `reason`.
    """
    _Registry.handlers, _Registry.sites, _Registry.when_failed = handlers, sites, when_failed or {}


def get_site(slug: str) -> Site:
    return _Registry.sites.get(slug)


def get_handler(kind: str) -> Handler:
    """The handler of a kind; an unknown kind is retried, since this process may be out of date."""
    if kind not in _Registry.handlers:
        raise DeliveryError("unknown_kind", permanent=False)
    return _Registry.handlers[kind]


def run_failure_handler(kind: str, ids: Mapping[str, Any], reason: str) -> None:
    """Let the owner of the kind record that the item failed for good."""
    if kind in _Registry.when_failed:
        _Registry.when_failed[kind](**ids, reason=reason)


def enqueue(kind: str, *, not_before: datetime | None = None, **ids: object) -> OutboxItem:
    """Record a side effect to perform after the current transaction is committed. Ids only: no personal data.

    An item due later is queued by the sweeper.
    """
    now = clock.now()
    id_texts = {name: _as_text(value) for name, value in ids.items()}
    available_at = max(now + HANDOVER_DELAY, not_before or now)
    item = OutboxItem(id=new_id(), kind=kind, ids=id_texts, created_at=now, available_at=available_at, attempts=0)
    db.session.add(item)
    if not_before is None or not_before <= now:
        _enqueue_after_commit(db.session, item.id)
    return item


def hold_items(items: Collection[OutboxItem], *, until: datetime) -> None:
    """Nothing of these items, recorded in the current transaction, is performed before that time."""
    queued_ids: list[str] = db.session.info.get("outbox", [])
    held_ids = {str(item.id) for item in items}
    for item in items:
        item.lease_owner, item.lease_until = HOLD, until
        if str(item.id) in queued_ids:
            item.available_at = until
    db.session.info["outbox"] = [item_id for item_id in queued_ids if item_id not in held_ids]


def extend_hold(item_ids: Collection[UUID], *, until: datetime) -> None:
    """Nothing of the items that are on hold is performed before that time."""
    is_held = (OutboxItem.id.in_(item_ids), OutboxItem.lease_owner == HOLD, is_waiting)
    db.session.execute(update(OutboxItem).where(*is_held).values(lease_until=until, available_at=until))


def cancel_items(item_ids: Collection[UUID]) -> bool:
    """Delete items that no worker has taken yet; False, to be rolled back, as soon as one of them has."""
    if not item_ids:
        return True
    is_on_hold = OutboxItem.lease_owner == HOLD
    is_untouched = and_(is_waiting, OutboxItem.attempts == 0, or_(is_free(clock.now()), is_on_hold))
    statement = delete(OutboxItem).where(OutboxItem.id.in_(item_ids), is_untouched)
    return len(db.session.execute(statement.returning(OutboxItem.id)).all()) == len(item_ids)


def requeue_due_items() -> int:
    """Queue again the items that are due and not done; returns how many."""
    now = clock.now()
    due = and_(is_waiting, OutboxItem.available_at <= now, is_free(now))
    item_ids = list(
        db.session.scalars(select(OutboxItem.id).where(due).order_by(OutboxItem.available_at).limit(REQUEUE_LIMIT))
    )
    if not item_ids or not queue.enqueue(current_site().slug, [str(item_id) for item_id in item_ids]):
        return 0
    for start in range(0, len(item_ids), REQUEUE_BATCH):
        batch = item_ids[start : start + REQUEUE_BATCH]
        db.session.execute(
            update(OutboxItem).where(OutboxItem.id.in_(batch), due).values(available_at=now + HANDOVER_DELAY)
        )
    return len(item_ids)


def list_failed_items(limit: int = 100) -> list[OutboxItem]:
    """The failed items that await a decision, latest first."""
    query = select(OutboxItem).where(is_failed)
    return list(db.session.scalars(query.order_by(OutboxItem.failed_at.desc()).limit(limit)))


def find_failed_item(item_id: UUID) -> OutboxItem | None:
    """A failed item that awaits a decision, or None."""
    return db.session.scalar(select(OutboxItem).where(OutboxItem.id == item_id, is_failed))


def filter_failed(item_ids: Iterable[UUID]) -> set[UUID]:
    """Keep the ids of items that have failed and may be retried."""
    ids = set(item_ids)
    return set(db.session.scalars(select(OutboxItem.id).where(OutboxItem.id.in_(ids), is_failed))) if ids else set()


def count_failed() -> int:
    return db.session.scalar(select(func.count()).where(is_failed)) or 0


def list_abandoned_items(limit: int = 20) -> list[OutboxItem]:
    """The abandoned items, latest first; they are retained for a year."""
    query = select(OutboxItem).where(OutboxItem.abandoned_at.is_not(None))
    return list(db.session.scalars(query.order_by(OutboxItem.abandoned_at.desc()).limit(limit)))


def count_overdue(since: datetime) -> int:
    """Count the items that were due at that time and are still not claimed."""
    overdue = and_(is_waiting, OutboxItem.available_at < since, is_free(clock.now()))
    return db.session.scalar(select(func.count()).where(overdue)) or 0


def retry_item(item_id: UUID) -> bool:
    """Reset a failed item, as new; False if there is none."""
    now = clock.now()
    statement = update(OutboxItem).where(OutboxItem.id == item_id, is_failed)
    values = {
        "failed_at": None,
        "attempts": 0,
        "created_at": now,
        "available_at": now + HANDOVER_DELAY,
        "error_code": None,
    }
    if db.session.execute(statement.values(**values).returning(OutboxItem.id)).first() is None:
        return False
    _enqueue_after_commit(db.session, item_id)
    return True


def abandon_item(item_id: UUID, *, by: UUID | None) -> bool:
    """Mark a failed item as abandoned, with who decided it and when; False if there is none."""
    statement = update(OutboxItem).where(OutboxItem.id == item_id, is_failed)
    values = {"abandoned_at": clock.now(), "abandoned_by_id": by}
    return db.session.execute(statement.values(**values).returning(OutboxItem.id)).first() is not None


def expire_done_items() -> int:
    """Delete items done a week ago, and items abandoned a year ago. Nightly."""
    now = clock.now()
    db.session.execute(delete(OutboxItem).where(OutboxItem.abandoned_at < now - ABANDONED_RETENTION))
    return delete_done_before(now - DONE_RETENTION)


def delete_done_before(before: datetime) -> int:
    """Delete items done before that time; returns how many."""
    deleted = db.session.execute(delete(OutboxItem).where(OutboxItem.done_at < before).returning(OutboxItem.id))
    return len(deleted.all())


def _as_text(value: object) -> object:
    return [str(part) for part in value] if isinstance(value, list | tuple) else str(value)


def _enqueue_after_commit(session: Session, item_id: UUID) -> None:
    if "outbox" not in session.info:
        session.info["outbox"] = []
        event.listen(session, "after_commit", _enqueue_committed)
        event.listen(session, "after_rollback", _clear_uncommitted)
    session.info["outbox"].append(str(item_id))


def _enqueue_committed(session: Session) -> None:
    # The end of a savepoint is not a commit.
    if session.in_nested_transaction():
        return
    committed, session.info["outbox"] = session.info["outbox"], []
    if committed:
        queue.wake_worker(current_site().slug, committed)


def _clear_uncommitted(session: Session) -> None:
    # Items rolled back with a savepoint have no row: delivery ignores their ids.
    if not session.in_nested_transaction():
        session.info["outbox"] = []
