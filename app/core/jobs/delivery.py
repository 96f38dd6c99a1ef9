"""Delivery: how a worker performs outbox items.

Each item is claimed with a lease: if a worker dies, another one takes over when the lease expires; a worker that was
only suspended loses the lease and commits nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs import outbox, queue
from app.core.jobs.outbox import DeliveryError, OutboxItem, is_due, is_free, is_waiting
from app.core.jobs.retry_delay import compute_pause, has_exhausted_retries
from app.core.operations.site_closure import is_site_closed
from app.core.sites import Site, unit_of_work

# Short, because it is renewed while the worker lives: an item whose worker was killed waits this long.
LEASE_DURATION = timedelta(seconds=30)
# A batch stops after this long; the sweeper queues the remaining items again.
BATCH_SECONDS = 300.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ClaimedItem:
    """An item claimed by this worker, with the owner name of its lease."""

    item_id: UUID
    kind: str
    ids: dict[str, Any]
    attempts: int
    created_at: datetime
    owner: str


def run_delivery_job(site_slug: str, item_ids: list[str]) -> None:
    """The RQ job: deliver the given items, then those committed meanwhile."""
    deadline = time.monotonic() + BATCH_SECONDS
    queue.clear_wake_up(site_slug)
    while item_ids and time.monotonic() < deadline:
        deliver_items(site_slug, item_ids)
        item_ids = _list_untried_items(outbox.get_site(site_slug))


def deliver_items(site_slug: str, item_ids: list[str]) -> None:
    """Deliver the items of one batch, each in its own transaction; items of a closed site wait for the sweeper."""
    site = outbox.get_site(site_slug)
    if is_site_closed(site):
        return
    owner = new_id().hex
    deadline = time.monotonic() + BATCH_SECONDS
    with _maintain_lease(site, owner):
        for item_id in _filter_waiting(site, item_ids):
            if time.monotonic() > deadline:
                return
            claim = _claim_item(site, item_id, owner)
            if claim is not None:
                _perform_item(site, claim)


def _filter_waiting(site: Site, item_ids: list[str]) -> list[UUID]:
    ids = [UUID(item_id) for item_id in item_ids]
    with unit_of_work(site) as session:
        waiting_ids = set(session.scalars(select(OutboxItem.id).where(OutboxItem.id.in_(ids), is_waiting)))
    return [item_id for item_id in ids if item_id in waiting_ids]


def _list_untried_items(site: Site) -> list[str]:
    """Items never tried, oldest first; retries, items on hold and items due later are left to the sweeper."""
    now = clock.now()
    query = select(OutboxItem.id).where(is_waiting, OutboxItem.attempts == 0, is_free(now), is_due(now))
    query = query.order_by(OutboxItem.available_at)
    with unit_of_work(site) as session:
        return [str(item_id) for item_id in session.scalars(query.limit(queue.BATCH))]


def _claim_item(site: Site, item_id: UUID, owner: str) -> ClaimedItem | None:
    """Claim the item if it is free and due, in its own transaction, so that other workers see the lease at once."""
    now = clock.now()
    statement = (
        update(OutboxItem)
        .where(OutboxItem.id == item_id, is_waiting, is_free(now), is_due(now))
        .values(lease_owner=owner, lease_until=now + LEASE_DURATION, attempts=OutboxItem.attempts + 1)
        .returning(OutboxItem.kind, OutboxItem.ids, OutboxItem.attempts, OutboxItem.created_at)
    )
    with unit_of_work(site) as session:
        row = session.execute(statement).first()
        session.commit()
    return None if row is None else ClaimedItem(item_id, row.kind, row.ids, row.attempts, row.created_at, owner)


def _perform_item(site: Site, claim: ClaimedItem) -> None:
    try:
        with unit_of_work(site) as session:
            outbox.get_handler(claim.kind)(**claim.ids)
            if _release_lease(claim, done_at=clock.now(), error_code=None):
                session.commit()
            else:
                _log_lost_lease(site, claim)
    except DeliveryError as error:
        _record_failure(site, claim, error.reason, permanent=error.permanent, pause=error.pause)
    except BaseTimeoutException:
        raise
    except Exception as error:
        if not _exists(site, claim):
            _log_lost_lease(site, claim)
            return
        # The message of the exception may contain personal data: the log only has its type and location.
        log.exception("delivery failed", extra={"kind": claim.kind, "item": str(claim.item_id)})
        # A temporary failure of our own database does not count as a failure of the other side.
        pause = outbox.HANDOVER_DELAY if isinstance(error, OperationalError) else None
        _record_failure(site, claim, type(error).__name__, permanent=False, pause=pause)


def _exists(site: Site, claim: ClaimedItem) -> bool:
    """Whether the item still exists; True if the database does not respond."""
    try:
        with unit_of_work(site) as session:
            return session.scalar(select(OutboxItem.id).where(OutboxItem.id == claim.item_id)) is not None
    except SQLAlchemyError:
        return True


def _log_lost_lease(site: Site, claim: ClaimedItem) -> None:
    """Anonymising a case deletes its items, even during their delivery: then there is nothing to record or retry."""
    extra = {"kind": claim.kind, "item": str(claim.item_id)}
    if _exists(site, claim):
        log.warning("lease lost", extra=extra)
    else:
        log.info("deleted during its delivery", extra=extra)


def _record_failure(
    site: Site, claim: ClaimedItem, reason: str, *, permanent: bool, pause: timedelta | None = None
) -> None:
    now = clock.now()
    with unit_of_work(site) as session:
        if permanent or has_exhausted_retries(claim.attempts, now - claim.created_at):
            is_owner = _release_lease(claim, failed_at=now, error_code=reason)
            if is_owner:
                outbox.run_failure_handler(claim.kind, claim.ids, reason)
        else:
            is_owner = _release_lease(
                claim, available_at=now + (pause or compute_pause(claim.attempts)), error_code=reason
            )
        if is_owner:
            session.commit()


def _release_lease(claim: ClaimedItem, **values: object) -> bool:
    """Release the lease only if this worker still owns it; False if another worker took over."""
    statement = update(OutboxItem).where(
        OutboxItem.id == claim.item_id, OutboxItem.lease_owner == claim.owner, is_waiting
    )
    released = statement.values(lease_owner=None, lease_until=None, **values).returning(OutboxItem.id)
    return db.session.execute(released).first() is not None


@contextmanager
def _maintain_lease(site: Site, owner: str) -> Iterator[None]:
    """Renew the lease in a thread while the block runs, however slow the other side is."""
    stopped = Event()
    thread = Thread(target=_prolong_lease, args=(site, owner, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _prolong_lease(site: Site, owner: str, stopped: Event) -> None:
    while not stopped.wait(LEASE_DURATION.total_seconds() / 3):
        now = clock.now()
        statement = update(OutboxItem).where(is_waiting, OutboxItem.lease_owner == owner, OutboxItem.lease_until > now)
        try:
            with unit_of_work(site) as session:
                session.execute(statement.values(lease_until=now + LEASE_DURATION))
                session.commit()
        except SQLAlchemyError as error:
            log.warning("lease not prolonged", extra={"error": type(error).__name__})
