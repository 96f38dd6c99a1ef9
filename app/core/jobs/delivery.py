"""Delivery: what a worker does with the outbox items handed to it.

Each item is taken with a lease: a worker that dies leaves it to the next, one that only slept finds it taken and writes nothing.
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
from app.core.operations.site_closure import is_site_closed
from app.core.sites import Site, unit_of_work

# Short, because it is prolonged while the worker lives: so long waits an item whose worker was killed.
LEASE_DURATION = timedelta(seconds=30)
# A batch ends itself after this long; the sweeper hands over what is left.
BATCH_SECONDS = 300.0
FIRST_PAUSE = timedelta(minutes=1)
# Everything leaves within ten minutes of the return of what was down.
MAX_PAUSE = timedelta(minutes=8)
MIN_ATTEMPTS = 48
MIN_RETRY_PERIOD = timedelta(days=3)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ClaimedItem:
    """An item held by this worker, and the name under which it holds it."""

    item_id: UUID
    kind: str
    ids: dict[str, Any]
    attempts: int
    created_at: datetime
    owner: str


def run_delivery_job(site_slug: str, item_ids: list[str]) -> None:
    """The RQ job: performs what it was called for, then what came meanwhile, so that a crowd needs no crowd of jobs."""
    end = time.monotonic() + BATCH_SECONDS
    queue.clear_wake_up(site_slug)
    while item_ids and time.monotonic() < end:
        deliver_items(site_slug, item_ids)
        item_ids = _list_untried_items(outbox.get_site(site_slug))


def deliver_items(site_slug: str, item_ids: list[str]) -> None:
    """Performs the items of one batch, each in a transaction of its own; those of a closed site wait for the sweeper."""
    site = outbox.get_site(site_slug)
    if is_site_closed(site):
        return
    owner = new_id().hex
    end = time.monotonic() + BATCH_SECONDS
    with _keep_lease(site, owner):
        for item_id in _filter_waiting(site, item_ids):
            if time.monotonic() > end:
                return
            claim = _claim_item(site, item_id, owner)
            if claim is not None:
                _perform_item(site, claim)


def compute_pause(attempts: int) -> timedelta:
    """How long to wait before the next attempt: 1, 2, 4, then 8 minutes."""
    doublings: int = min(attempts - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), MAX_PAUSE)


def has_exhausted_retries(attempts: int, since: timedelta) -> bool:
    """True once it is fair to give up."""
    return attempts >= MIN_ATTEMPTS and since >= MIN_RETRY_PERIOD


def _filter_waiting(site: Site, item_ids: list[str]) -> list[UUID]:
    wanted = [UUID(item_id) for item_id in item_ids]
    with unit_of_work(site) as session:
        found = set(session.scalars(select(OutboxItem.id).where(OutboxItem.id.in_(wanted), is_waiting)))
    return [item_id for item_id in wanted if item_id in found]


def _list_untried_items(site: Site) -> list[str]:
    """What nobody tried yet, oldest first: what failed once, or is due later, waits for its time."""
    untried = select(OutboxItem.id).where(is_waiting, OutboxItem.attempts == 0, is_due(clock.now()))
    untried = untried.order_by(OutboxItem.available_at)
    with unit_of_work(site) as session:
        return [str(item_id) for item_id in session.scalars(untried.limit(queue.BATCH))]


def _claim_item(site: Site, item_id: UUID, owner: str) -> ClaimedItem | None:
    """Takes the item if it is free and due; a commit of its own, so that every other worker sees it at once."""
    now = clock.now()
    taken = (
        update(OutboxItem)
        .where(OutboxItem.id == item_id, is_waiting, is_free(now), is_due(now))
        .values(lease_owner=owner, lease_until=now + LEASE_DURATION, attempts=OutboxItem.attempts + 1)
        .returning(OutboxItem.kind, OutboxItem.ids, OutboxItem.attempts, OutboxItem.created_at)
    )
    with unit_of_work(site) as session:
        row = session.execute(taken).first()
        session.commit()
    return None if row is None else ClaimedItem(item_id, row.kind, row.ids, row.attempts, row.created_at, owner)


def _perform_item(site: Site, claim: ClaimedItem) -> None:
    try:
        with unit_of_work(site) as session:
            outbox.get_handler(claim.kind)(**claim.ids)
            if _release_lease(claim, done_at=clock.now(), error_code=None):
                session.commit()
            else:
                _log_loss(site, claim)
    except DeliveryError as error:
        _record_failure(site, claim, error.reason, permanent=error.permanent, pause=error.pause)
    except BaseTimeoutException:
        raise
    except Exception as error:
        if not _exists(site, claim):
            _log_loss(site, claim)
            return
        # What the message says may come from a person: the log keeps the type and the place.
        log.exception("delivery failed", extra={"kind": claim.kind, "item": str(claim.item_id)})
        # Our own database that is away for a moment says nothing of the outside world.
        pause = outbox.HANDOVER_DELAY if isinstance(error, OperationalError) else None
        _record_failure(site, claim, type(error).__name__, permanent=False, pause=pause)


def _exists(site: Site, claim: ClaimedItem) -> bool:
    """Whether the item is still there; a database that does not answer says nothing else."""
    try:
        with unit_of_work(site) as session:
            return session.scalar(select(OutboxItem.id).where(OutboxItem.id == claim.item_id)) is not None
    except SQLAlchemyError:
        return True


def _log_loss(site: Site, claim: ClaimedItem) -> None:
    """Anonymising a case deletes its items, one that is being performed too: then there is nothing to note or to retry."""
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
            is_mine = _release_lease(claim, failed_at=now, error_code=reason)
            if is_mine:
                outbox.run_failure_handler(claim.kind, claim.ids, reason)
        else:
            is_mine = _release_lease(
                claim, available_at=now + (pause or compute_pause(claim.attempts)), error_code=reason
            )
        if is_mine:
            session.commit()


def _release_lease(claim: ClaimedItem, **values: object) -> bool:
    """The fence: ends the lease only if it is still this worker's; False when another took over."""
    mine = update(OutboxItem).where(OutboxItem.id == claim.item_id, OutboxItem.lease_owner == claim.owner, is_waiting)
    freed = mine.values(lease_owner=None, lease_until=None, **values).returning(OutboxItem.id)
    return db.session.execute(freed).first() is not None


@contextmanager
def _keep_lease(site: Site, owner: str) -> Iterator[None]:
    """Prolongs the lease for as long as the process lives, however slow the other side is."""
    ended = Event()
    keeper = Thread(target=_prolong_lease, args=(site, owner, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _prolong_lease(site: Site, owner: str, ended: Event) -> None:
    while not ended.wait(LEASE_DURATION.total_seconds() / 3):
        now = clock.now()
        mine = update(OutboxItem).where(is_waiting, OutboxItem.lease_owner == owner, OutboxItem.lease_until > now)
        try:
            with unit_of_work(site) as session:
                session.execute(mine.values(lease_until=now + LEASE_DURATION))
                session.commit()
        except SQLAlchemyError as error:
            log.warning("lease not prolonged", extra={"error": type(error).__name__})
