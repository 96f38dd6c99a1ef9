"""Ranges of events that are sent to a webhook again, asked for by an administrator or by the software itself."""

from __future__ import annotations

from datetime import datetime

from app.cases.event_stream import find_last_position, find_position_before
from app.connectors.webhooks.models import Webhook
from app.core import clock


class ReplayRefused(ValueError):
    """A range that holds nothing."""


def ask_replay(webhook: Webhook, *, after: int, until: int | None = None) -> tuple[int, int]:
    """Have the events after a position sent again, up to another one or to its present place.

    One range at a time: one that is under way is widened. Returns the range. Raises ReplayRefused.
    """
    last = min(until if until is not None else webhook.position, webhook.position)
    if not 0 <= after < last <= find_last_position():
        raise ReplayRefused
    if webhook.replay_position is not None and webhook.replay_until is not None:
        after, last = min(after, webhook.replay_position), max(last, webhook.replay_until)
    webhook.replay_position, webhook.replay_until = after, last
    return after, last


def ask_replay_between(webhook: Webhook, since: datetime, until: datetime) -> tuple[int, int]:
    """Have what happened between two moments sent again. Raises ReplayRefused."""
    if until <= since or since > clock.now():
        raise ReplayRefused
    return ask_replay(webhook, after=find_position_before(since), until=find_position_before(until))
