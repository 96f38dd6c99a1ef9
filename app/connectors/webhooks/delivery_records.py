"""Records of attempts: how the software answered, for thirty days; its words are kept only when it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from app.connectors.webhooks.models import TRIED, Webhook, WebhookDelivery
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id

RETENTION = timedelta(days=30)
MAX_LENGTH = 200
LIST_LENGTH = 50
# As many digits are a number of something or of somebody, rather than a status.
PERSONAL_DIGITS = 4


class DeliveryNotFound(NotFound):
    """No such delivery of this webhook."""


@dataclass(frozen=True)
class Attempt:
    """One attempt to send an event: when, how long it took, and the response or why there is none."""

    sent_at: datetime
    milliseconds: int
    http_status: int | None = None
    reason: str | None = None
    response: str | None = None
    pause: timedelta | None = None

    @property
    def is_success(self) -> bool:
        return self.http_status is not None and 200 <= self.http_status < 300


@dataclass(frozen=True)
class Health:
    """Counts and durations of the deliveries of the last day."""

    successes: int
    failures: int
    milliseconds: int | None


def describe_attempt(webhook_id: UUID, origin: str, attempt: Attempt, number: int, **event: Any) -> dict[str, Any]:
    """The row of an attempt; `event` has the identifier, the position and the kind of what was sent."""
    return {
        "id": new_id(),
        "webhook_id": webhook_id,
        "origin": origin,
        "attempt": number,
        "sent_at": attempt.sent_at,
        "milliseconds": attempt.milliseconds,
        "http_status": attempt.http_status,
        "reason": attempt.reason,
        "response": attempt.response,
        **{f"event_{name}": value for name, value in event.items()},
    }


def save_attempts(rows: Sequence[dict[str, Any]]) -> None:
    """Record attempts, many at once."""
    if rows:
        db.session.execute(insert(WebhookDelivery), list(rows))


def cut_response(body: bytes) -> str | None:
    """The beginning of a response, on one line, without the words that may name or reach somebody."""
    text = body[: 4 * MAX_LENGTH].decode(errors="replace")
    words = "".join(character if character.isprintable() else " " for character in text).split()
    cleaned_text = " ".join("…" if _is_personal(word, index) else word for index, word in enumerate(words))
    return cleaned_text[:MAX_LENGTH] or None


def list_deliveries(webhook: Webhook, *, failed_only: bool = False, limit: int = LIST_LENGTH) -> list[WebhookDelivery]:
    """The last deliveries to a webhook, the latest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    if failed_only:
        query = query.where(~_is_success())
    order = (WebhookDelivery.sent_at.desc(), WebhookDelivery.event_position.desc(), WebhookDelivery.id)
    return list(db.session.scalars(query.order_by(*order).limit(limit)))


def find_delivery(webhook: Webhook, delivery_id: UUID) -> WebhookDelivery:
    """One delivery of a webhook. Raises DeliveryNotFound."""
    delivery = db.session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise DeliveryNotFound(delivery_id)
    return delivery


def measure_health(webhook: Webhook) -> Health:
    """Count and time the deliveries of the last day, trials apart."""
    query = select(
        func.count().filter(_is_success()),
        func.count().filter(~_is_success()),
        func.avg(WebhookDelivery.milliseconds),
    ).where(
        WebhookDelivery.webhook_id == webhook.id,
        WebhookDelivery.origin != TRIED,
        WebhookDelivery.sent_at > clock.now() - timedelta(days=1),
    )
    successes, failures, milliseconds = db.session.execute(query).one()
    return Health(successes, failures, None if milliseconds is None else round(milliseconds))


def expire_deliveries() -> None:
    """Delete deliveries older than thirty days. Nightly."""
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.sent_at < clock.now() - RETENTION))


def _is_personal(word: str, index: int) -> bool:
    """Whether a word may name or reach somebody: an address, a number, a capital that begins no sentence."""
    letters = [character for character in word if character.isalnum()]
    digit_count = sum(character.isdigit() for character in letters)
    return "@" in word or digit_count >= PERSONAL_DIGITS or (index > 0 and bool(letters) and letters[0].isupper())


def _is_success() -> Any:
    return func.coalesce(WebhookDelivery.http_status, 0).between(200, 299)
