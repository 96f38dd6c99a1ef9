"""A run of deliveries to one webhook: what is next, how each attempt changes its state. One worker at a time holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from app.accounts.events import WebhookFailing
from app.accounts.models import AGENT, Account
from app.cases.event_stream import StreamedEvent, find_settled_position, read_events
from app.connectors.webhooks import sender, targets
from app.connectors.webhooks.delivery_records import Attempt, describe_attempt, save_attempts
from app.connectors.webhooks.models import EXHAUSTED, GONE, ORDINARY, REFUSED, REPLAYED, Webhook
from app.connectors.webhooks.retry_plan import NOTICE_AFTER, find_delay
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.ids import new_id
from app.core.outgoing.destinations import AddressRefused, read_url

LEASE = timedelta(seconds=60)
BATCH = 100
PAGE_PATH = "/agents/administration/webhooks/{id}"
# A breaker is open for half a minute.
BREAKER_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True)
class Batch:
    """Events to send to a webhook, in their order, and why; `end` is its place once they are all received."""

    url: str
    secrets: list[str]
    origin: str
    events: list[StreamedEvent]
    end: int


def list_due_webhooks() -> list[UUID]:
    """The webhooks for which something waits; the place of the others follows what they do not follow."""
    now, settled = clock.now(), find_settled_position()
    is_free = or_(Webhook.lease_until.is_(None), Webhook.lease_until < now)
    is_ready = or_(Webhook.retry_at.is_(None), Webhook.retry_at <= now)
    is_behind = or_(Webhook.position < settled, Webhook.replay_position.is_not(None))
    due = []
    for webhook in db.session.scalars(
        select(Webhook).where(Webhook.suspended_at.is_(None), is_free, is_ready, is_behind)
    ):
        waiting = read_events(targets.get_stream(webhook), after=webhook.position, until=settled, limit=1)
        if waiting or webhook.replay_position is not None:
            due.append(webhook.id)
        else:
            webhook.position = settled
    return due


def claim_webhook(webhook_id: UUID) -> UUID | None:
    """Hold a webhook for this worker; returns the owner of the lease, none when another one holds it."""
    owner, now = new_id(), clock.now()
    is_free = or_(Webhook.lease_until.is_(None), Webhook.lease_until < now)
    statement = update(Webhook).where(Webhook.id == webhook_id, Webhook.suspended_at.is_(None), is_free)
    values = {"lease_owner": owner, "lease_until": now + LEASE}
    return owner if db.session.execute(statement.values(**values).returning(Webhook.id)).first() else None


def release_webhook(webhook_id: UUID, owner: UUID) -> None:
    """Let another worker hold it."""
    statement = update(Webhook).where(Webhook.id == webhook_id, Webhook.lease_owner == owner)
    db.session.execute(statement.values(lease_owner=None, lease_until=None))


def prepare_batch(webhook_id: UUID, owner: UUID) -> Batch | None:
    """The batch to send next: a range that is sent again comes first. None when all is, or must wait, or is held elsewhere."""
    webhook = _load(webhook_id, owner)
    if webhook is None or (webhook.retry_at is not None and webhook.retry_at > clock.now()):
        return None
    webhook.lease_until = clock.now() + LEASE
    settled, stream = find_settled_position(), targets.get_stream(webhook)
    if webhook.replay_position is not None and webhook.replay_until is not None:
        until = min(webhook.replay_until, settled)
        events = read_events(stream, after=webhook.replay_position, until=until, limit=BATCH)
        if events:
            return Batch(webhook.url, targets.list_secrets(webhook), REPLAYED, events, events[-1].position)
        webhook.replay_position = webhook.replay_until = None
    events = read_events(stream, after=webhook.position, until=settled, limit=BATCH)
    if not events:
        webhook.position = max(webhook.position, settled)
        return None
    end = events[-1].position if len(events) == BATCH else settled
    return Batch(webhook.url, targets.list_secrets(webhook), ORDINARY, events, end)


def record_attempts(webhook_id: UUID, owner: UUID, batch: Batch, attempts: list[tuple[StreamedEvent, Attempt]]) -> bool:
    """Record attempts of a batch, the last of which may have failed; returns whether to go on."""
    webhook = _load(webhook_id, owner, is_locked=True)
    if webhook is None or not attempts:
        return False
    save_attempts(_describe_rows(webhook, batch, attempts))
    _last_event, last_attempt = attempts[-1]
    received = [event for event, attempt in attempts if attempt.is_success]
    if received:
        targets.clear_failures(webhook)
        webhook.last_success_at = clock.now()
        _advance(webhook, batch, received[-1].position)
    webhook.lease_until = clock.now() + LEASE
    if last_attempt.is_success:
        return True
    _record_failure(webhook, last_attempt)
    return False


def _load(webhook_id: UUID, owner: UUID, *, is_locked: bool = False) -> Webhook | None:
    """The webhook as it is now, when this worker holds it and nobody has suspended it."""
    webhook = db.session.get(Webhook, webhook_id, populate_existing=True, with_for_update=is_locked or None)
    is_held = webhook is not None and webhook.lease_owner == owner and webhook.suspended_at is None
    return webhook if is_held else None


def _advance(webhook: Webhook, batch: Batch, position: int) -> None:
    if batch.origin == REPLAYED:
        # Another range may have been asked for meanwhile.
        if webhook.replay_position is not None and webhook.replay_position < position:
            webhook.replay_position = position
        return
    is_complete = position == batch.events[-1].position
    webhook.position = max(webhook.position, batch.end if is_complete else position)


def _describe_rows(
    webhook: Webhook, batch: Batch, attempts: list[tuple[StreamedEvent, Attempt]]
) -> list[dict[str, Any]]:
    rows, number = [], webhook.failures + 1
    for event, attempt in attempts:
        if attempt.reason == sender.NOT_ATTEMPTED:
            continue
        about = {"id": event.id, "position": event.position, "kind": event.kind}
        rows.append(describe_attempt(webhook.id, batch.origin, attempt, number, **about))
        number = 1
    return rows


def _record_failure(webhook: Webhook, attempt: Attempt) -> None:
    now = clock.now()
    if attempt.reason == sender.NOT_ATTEMPTED:
        webhook.retry_at = now + BREAKER_PAUSE
        return
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    delay = find_delay(webhook.failures, attempt.pause)
    if attempt.http_status == sender.GONE_STATUS:
        _suspend(webhook, GONE)
    elif attempt.reason == sender.ADDRESS_REFUSED:
        _suspend(webhook, REFUSED)
    elif delay is None:
        _suspend(webhook, EXHAUSTED)
    else:
        webhook.retry_at = now + delay
        if webhook.failures == NOTICE_AFTER:
            _notify_administrators(webhook)


def _suspend(webhook: Webhook, reason: str) -> None:
    targets.suspend_webhook(webhook, reason)
    _notify_administrators(webhook)


def _notify_administrators(webhook: Webhook) -> None:
    """Have every administrator told, with the host only: an address may hold a secret."""
    query = select(Account).where(Account.kind == AGENT, Account.is_administrator.is_(True))
    for account in db.session.scalars(query.order_by(Account.id)):
        if account.can_sign_in:
            publish(
                WebhookFailing(
                    account.id,
                    name=webhook.name,
                    host=get_host(webhook),
                    path=PAGE_PATH.format(id=webhook.id),
                    since=webhook.failing_since or clock.now(),
                    suspension=webhook.suspension,
                )
            )


def get_host(webhook: Webhook) -> str:
    """The server that a webhook is on."""
    try:
        return read_url(webhook.url).host
    except AddressRefused:
        return ""
