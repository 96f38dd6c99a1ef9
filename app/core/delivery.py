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

from app.core import clock, outbox, queue
from app.core.closed import is_closed
from app.core.db import db
from app.core.ids import new_id
from app.core.outbox import DeliveryError, OutboxItem, is_due, is_free, is_waiting
from app.core.sites import Site, unit_of_work

# Short, because it is prolonged while the worker lives: so long waits an item whose worker was killed.
LEASE = timedelta(seconds=30)
# A batch ends itself after this long; the sweeper hands over what is left.
BATCH_SECONDS = 300.0
FIRST_PAUSE = timedelta(minutes=1)
# Everything leaves within ten minutes of the return of what was down.
LONGEST_PAUSE = timedelta(minutes=8)
LEAST_ATTEMPTS = 48
LEAST_PERSEVERANCE = timedelta(days=3)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """An item held by this worker, and the name under which it holds it."""

    item_id: UUID
    kind: str
    ids: dict[str, Any]
    attempts: int
    created_at: datetime
    owner: str


def work(site_slug: str, item_ids: list[str]) -> None:
    """The RQ job: performs what it was called for, then what came meanwhile, so that a crowd needs no crowd of jobs."""
    end = time.monotonic() + BATCH_SECONDS
    queue.answer_call(site_slug)
    while item_ids and time.monotonic() < end:
        deliver(site_slug, item_ids)
        item_ids = _came_meanwhile(outbox.site_named(site_slug))


def deliver(site_slug: str, item_ids: list[str]) -> None:
    """Performs the items of one batch, each in a transaction of its own; those of a closed site wait for the sweeper."""
    site = outbox.site_named(site_slug)
    if is_closed(site):
        return
    owner = new_id().hex
    end = time.monotonic() + BATCH_SECONDS
    with _lease_kept(site, owner):
        for item_id in _still_waiting(site, item_ids):
            if time.monotonic() > end:
                return
            claim = _claim(site, item_id, owner)
            if claim is not None:
                _perform(site, claim)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: 1, 2, 4, then 8 minutes."""
    doublings: int = min(attempts - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def has_persevered(attempts: int, since: timedelta) -> bool:
    """True once it is fair to give up."""
    return attempts >= LEAST_ATTEMPTS and since >= LEAST_PERSEVERANCE


def _still_waiting(site: Site, item_ids: list[str]) -> list[UUID]:
    wanted = [UUID(item_id) for item_id in item_ids]
    with unit_of_work(site) as session:
        found = set(session.scalars(select(OutboxItem.id).where(OutboxItem.id.in_(wanted), is_waiting)))
    return [item_id for item_id in wanted if item_id in found]


def _came_meanwhile(site: Site) -> list[str]:
    """What nobody tried yet, oldest first: what failed once, or is due later, waits for its time."""
    untried = select(OutboxItem.id).where(is_waiting, OutboxItem.attempts == 0, is_due(clock.now()))
    untried = untried.order_by(OutboxItem.available_at)
    with unit_of_work(site) as session:
        return [str(item_id) for item_id in session.scalars(untried.limit(queue.BATCH))]


def _claim(site: Site, item_id: UUID, owner: str) -> Claim | None:
    """Takes the item if it is free and due; a commit of its own, so that every other worker sees it at once."""
    now = clock.now()
    taken = (
        update(OutboxItem)
        .where(OutboxItem.id == item_id, is_waiting, is_free(now), is_due(now))
        .values(lease_owner=owner, lease_until=now + LEASE, attempts=OutboxItem.attempts + 1)
        .returning(OutboxItem.kind, OutboxItem.ids, OutboxItem.attempts, OutboxItem.created_at)
    )
    with unit_of_work(site) as session:
        row = session.execute(taken).first()
        session.commit()
    return None if row is None else Claim(item_id, row.kind, row.ids, row.attempts, row.created_at, owner)


def _perform(site: Site, claim: Claim) -> None:
    try:
        with unit_of_work(site) as session:
            outbox.handler_of(claim.kind)(**claim.ids)
            if _release(claim, done_at=clock.now(), error_code=None):
                session.commit()
            else:
                _log_loss(site, claim)
    except DeliveryError as error:
        _note_failure(site, claim, error.reason, permanent=error.permanent, pause=error.pause)
    except BaseTimeoutException:
        raise
    except Exception as error:
        if not _exists(site, claim):
            _log_loss(site, claim)
            return
        # What the message says may come from a person: the log keeps the type and the place.
        log.exception("delivery failed", extra={"kind": claim.kind, "item": str(claim.item_id)})
        # Our own database that is away for a moment says nothing of the outside world.
        pause = outbox.GRACE if isinstance(error, OperationalError) else None
        _note_failure(site, claim, type(error).__name__, permanent=False, pause=pause)


def _exists(site: Site, claim: Claim) -> bool:
    """Whether the item is still there; a database that does not answer says nothing else."""
    try:
        with unit_of_work(site) as session:
            return session.scalar(select(OutboxItem.id).where(OutboxItem.id == claim.item_id)) is not None
    except SQLAlchemyError:
        return True


def _log_loss(site: Site, claim: Claim) -> None:
    """Anonymising a case deletes its items, one that is being performed too: then there is nothing to note or to retry."""
    extra = {"kind": claim.kind, "item": str(claim.item_id)}
    if _exists(site, claim):
        log.warning("lease lost", extra=extra)
    else:
        log.info("deleted during its delivery", extra=extra)


def _note_failure(site: Site, claim: Claim, reason: str, *, permanent: bool, pause: timedelta | None = None) -> None:
    now = clock.now()
    with unit_of_work(site) as session:
        if permanent or has_persevered(claim.attempts, now - claim.created_at):
            is_mine = _release(claim, failed_at=now, error_code=reason)
            if is_mine:
                outbox.tell_failure(claim.kind, claim.ids, reason)
        else:
            is_mine = _release(claim, available_at=now + (pause or pause_after(claim.attempts)), error_code=reason)
        if is_mine:
            session.commit()


def _release(claim: Claim, **values: object) -> bool:
    """The fence: ends the lease only if it is still this worker's; False when another took over."""
    mine = update(OutboxItem).where(OutboxItem.id == claim.item_id, OutboxItem.lease_owner == claim.owner, is_waiting)
    freed = mine.values(lease_owner=None, lease_until=None, **values).returning(OutboxItem.id)
    return db.session.execute(freed).first() is not None


@contextmanager
def _lease_kept(site: Site, owner: str) -> Iterator[None]:
    """Prolongs the lease for as long as the process lives, however slow the other side is."""
    ended = Event()
    keeper = Thread(target=_prolong, args=(site, owner, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _prolong(site: Site, owner: str, ended: Event) -> None:
    while not ended.wait(LEASE.total_seconds() / 3):
        now = clock.now()
        mine = update(OutboxItem).where(is_waiting, OutboxItem.lease_owner == owner, OutboxItem.lease_until > now)
        try:
            with unit_of_work(site) as session:
                session.execute(mine.values(lease_until=now + LEASE))
                session.commit()
        except SQLAlchemyError as error:
            log.warning("lease not prolonged", extra={"error": type(error).__name__})
