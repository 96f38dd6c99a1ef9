"""A webhook to a double of other software, and the delivery of what waits for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.connectors.webhooks import targets, webhook_jobs
from app.connectors.webhooks.models import Webhook, WebhookDelivery
from app.connectors.webhooks.targets import WebhookTerms
from app.core.db import db
from tests.exported_lists import run_worker
from tests.external_service import ExternalService


def make_webhook(software: ExternalService, **terms: Any) -> tuple[Webhook, str]:
    """Declare a webhook to the double; returns it with its secret."""
    webhook, secret = targets.create_webhook(WebhookTerms("Logiciel métier", f"{software.url}/evenements", **terms))
    db.session.commit()
    return webhook, secret


def deliver() -> Webhook:
    """Send what waits, as the regular task then the worker do; returns the only webhook as it is after."""
    db.session.commit()
    db.session.expire_all()
    webhook_jobs.queue_due_webhooks()
    db.session.commit()
    run_worker(webhook_jobs.DELIVER)
    return db.session.scalars(select(Webhook)).one()


def list_types(software: ExternalService) -> list[str]:
    """The types of the events that the double received, in their order."""
    return [request.load_json["type"] for request in software.received_requests]


def list_attempts() -> list[tuple[int | None, str | None]]:
    """The status or the reason of every attempt, in their order."""
    query = select(WebhookDelivery).order_by(WebhookDelivery.sent_at, WebhookDelivery.event_position)
    return [(delivery.http_status, delivery.reason) for delivery in db.session.scalars(query)]
