"""Mutants of the application, each without one guarantee: the chaos run must detect them. Only the launcher applies one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, event, true, update

from app.core.db import db
from app.core.jobs import delivery, outbox, queue
from app.core.jobs.outbox import OutboxItem, is_waiting
from app.core.sites import current_site, unit_of_work

# Delays of half a minute, shortened for a short run.
SOON = timedelta(seconds=3)


def shorten_delays() -> None:
    """Shorten leases and cleanup intervals proportionally."""
    from app import wiring

    delivery.LEASE_DURATION = outbox.HANDOVER_DELAY = SOON
    wiring.SCHEDULE = [(name, 1 if name == "outbox" else every, function) for name, every, function in wiring.SCHEDULE]


def disable_token() -> None:
    """Accept the same submission twice: its token is neither looked up nor unique."""
    from app.cases.drafts import request_drafts
    from app.cases.lifecycle import submission

    make = submission._new_case
    submission.find_by_token = lambda token: None
    submission._new_case = lambda *words, **more: make(*words, **{**more, "token": uuid4()})
    request_drafts.delete_submitted_draft = lambda draft_id: None


def disable_outbox() -> None:
    """Enqueue side effects in Redis after the commit, without an outbox item."""
    queue.DELIVERY_JOB = f"{__name__}.perform"
    outbox.enqueue = _enqueue_in_redis


def _enqueue_in_redis(kind: str, *, not_before: datetime | None = None, **ids: object) -> None:
    words = json.dumps([kind, {name: str(value) for name, value in ids.items()}])
    event.listen(db.session, "after_commit", lambda _: queue.enqueue(current_site().slug, [words]), once=True)


def perform_job(site_slug: str, references: list[str]) -> None:
    """The RQ job of `disable_outbox`."""
    for words in references:
        kind, ids = json.loads(words)
        with unit_of_work(outbox.get_site(site_slug)) as session:
            outbox.get_handler(kind)(**ids)
            session.commit()


def disable_lease() -> None:
    """Run an outbox item without a lease, even when another worker holds it."""

    def is_free(now: object) -> ColumnElement[bool]:
        return true()

    def release(claim: delivery.ClaimedItem, **values: Any) -> bool:
        mine = update(OutboxItem).where(OutboxItem.id == claim.item_id, is_waiting)
        return db.session.execute(mine.values(**values).returning(OutboxItem.id)).first() is not None

    delivery.is_free = outbox.is_free = is_free
    delivery._release_lease = release


def send_before_commit() -> None:
    """Run side effects inside the transaction that requests them."""

    def at_once(kind: str, *, not_before: datetime | None = None, **ids: object) -> None:
        db.session.flush()
        outbox.get_handler(kind)(**{name: str(value) for name, value in ids.items()})

    outbox.enqueue = at_once


MUTANTS: Mapping[str, Callable[[], None]] = {
    "none": lambda: None,
    "without token": disable_token,
    "without outbox": disable_outbox,
    "without lease": disable_lease,
    "sent before commit": send_before_commit,
}
