"""The alarm about webhooks that are sent nothing any more, without anybody having asked for it."""

from __future__ import annotations

from sqlalchemy import select

from app.config import Settings
from app.connectors.webhooks.models import BY_ADMINISTRATOR, Webhook
from app.connectors.webhooks.retry_plan import NOTICE_AFTER
from app.core.db import db
from app.core.operations.health import Finding


def check_webhooks(settings: Settings) -> Finding:
    """Check that every webhook takes its events, except where an administrator suspended it."""
    is_failing = (Webhook.failures >= NOTICE_AFTER) | Webhook.suspended_at.is_not(None)
    is_chosen = Webhook.suspension == BY_ADMINISTRATOR
    names = sorted(
        db.session.scalars(select(Webhook.name).where(is_failing, ~is_chosen | Webhook.suspension.is_(None)))
    )
    return Finding("webhooks", not names, f"these webhooks do not take their events: {', '.join(names)}.")
