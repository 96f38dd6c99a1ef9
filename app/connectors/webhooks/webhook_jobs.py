"""Jobs of webhooks: events leave from the database after the commit that wrote them, in their order, and none is forgotten.

A message may be sent twice, with the same `webhook-id`: a worker that dies has not recorded its last ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

from app.cases.event_stream import StreamedEvent
from app.connectors.webhooks import delivery_runs, sender, targets
from app.connectors.webhooks.delivery_records import Attempt, describe_attempt, save_attempts
from app.connectors.webhooks.delivery_runs import Batch
from app.connectors.webhooks.event_description import TRIAL, describe_event, describe_trial
from app.connectors.webhooks.models import TRIED
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sites import current_site

DELIVER = "deliver_webhook"
# Other side effects wait behind a run: it ends, and is planned again.
RUN_SECONDS = 30.0
# What was received is recorded at least as often.
RECORD_SECONDS = 2.0


def queue_due_webhooks() -> int:
    """Have a worker send what waits, webhook by webhook; returns how many. Regular."""
    webhook_ids = delivery_runs.list_due_webhooks()
    for webhook_id in webhook_ids:
        enqueue(DELIVER, webhook_id=webhook_id)
    return len(webhook_ids)


def deliver_webhook(webhook_id: str) -> None:
    """Outbox handler: send to one webhook what waits for it."""
    target_id = UUID(webhook_id)
    owner = delivery_runs.claim_webhook(target_id)
    db.session.commit()
    if owner is None:
        return
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        batch = delivery_runs.prepare_batch(target_id, owner)
        db.session.commit()
        if batch is None or not _send_batch(target_id, owner, batch, deadline):
            break
    else:
        enqueue(DELIVER, webhook_id=target_id)
    delivery_runs.release_webhook(target_id, owner)


def send_trial(webhook_id: UUID) -> Attempt:
    """Send an event about no case to a webhook, now, suspended or not; the attempt is recorded."""
    webhook = targets.find_webhook(webhook_id)
    url, secrets, trial_id = webhook.url, targets.list_secrets(webhook), new_id()
    db.session.commit()
    attempt = sender.send_message(url, secrets, str(trial_id), describe_trial(trial_id, clock.now()))
    save_attempts([describe_attempt(webhook_id, TRIED, attempt, 1, id=trial_id, position=0, kind=TRIAL)])
    db.session.commit()
    return attempt


def _send_batch(webhook_id: UUID, owner: UUID, batch: Batch, deadline: float) -> bool:
    """Send a batch, and record it part by part; returns whether to go on."""
    for part in _send_parts(batch, deadline):
        can_go_on = delivery_runs.record_attempts(webhook_id, owner, batch, part)
        db.session.commit()
        if not can_go_on:
            return False
    return True


def _send_parts(batch: Batch, deadline: float) -> Iterator[list[tuple[StreamedEvent, Attempt]]]:
    """Attempts in their order, in parts of some seconds; the first failure, or the deadline, is the end."""
    base_url, part, start = current_site().base_url, [], time.monotonic()
    for event in batch.events:
        attempt = sender.send_message(batch.url, batch.secrets, str(event.id), describe_event(event, base_url))
        part.append((event, attempt))
        now = time.monotonic()
        if not attempt.is_success or now > deadline:
            break
        if now - start > RECORD_SECONDS:
            yield part
            part, start = [], now
    if part:
        yield part
