"""Regular tasks of short messages: receipts and STOP replies are asked for where no report comes by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.notifications.channel_names import SMS
from app.notifications.models import SENT, Message
from app.notifications.sms.gateways import read_gateway
from app.notifications.sms.reports import record_outcome, stop_number

# A message that nothing was heard of for so long will not be reported any more.
REPORT_DELAY = timedelta(days=3)
BATCH_SIZE = 50


def poll_receipts() -> int:
    """Ask the gateway about the messages that it took lately, oldest first; returns how many are settled. Regular task."""
    gateway = read_gateway()
    if gateway is None or not gateway.is_polled:
        return 0
    waiting = select(Message).where(
        Message.channel == SMS,
        Message.status == SENT,
        Message.gateway == gateway.key,
        Message.gateway_reference.is_not(None),
        Message.delivery.is_(None),
        Message.sent_at > clock.now() - REPORT_DELAY,
    )
    settled = 0
    for message in db.session.scalars(waiting.order_by(Message.sent_at).limit(BATCH_SIZE)).all():
        try:
            outcome = gateway.find_outcome(message.gateway_reference or "")
        except DeliveryError:
            break
        if outcome is not None:
            record_outcome(message, is_delivered=outcome)
            settled += 1
        db.session.commit()
    return settled


def refresh_stopped_numbers() -> int:
    """Read the numbers that answered STOP to the account; returns how many are new. Nightly."""
    gateway = read_gateway()
    if gateway is None:
        return 0
    try:
        numbers = gateway.list_stopped_numbers()
    except DeliveryError:
        return 0
    return sum(stop_number(number) for number in numbers)
