"""Delivery reports: written on the message, and counted in its month; the numbers that said STOP."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.sealing import KeyDestroyed, blind_index
from app.core.sites import current_site
from app.notifications.channel_names import SMS
from app.notifications.messages import unseal_content
from app.notifications.models import DELIVERED, UNDELIVERED, Message, StoppedNumber
from app.notifications.sms import monthly_counts
from app.notifications.sms.gateways import GATEWAYS
from app.notifications.sms.gateways.gateway_type import SmsGateway


def build_report_url(message_id: UUID) -> str:
    """The address to which a gateway reports: its end is known to that gateway alone."""
    return f"{current_site().base_url}/api/sms/{message_id}/{sign_report(message_id)}"


def sign_report(message_id: UUID) -> str:
    """The secret of the address of one message."""
    return blind_index("sms.report", message_id.hex)[:16].hex()


def find_reported_message(message_id: UUID, signature: str) -> Message | None:
    """The message of a report whose address is genuine."""
    if not hmac.compare_digest(signature.encode(), sign_report(message_id).encode()):
        return None
    message = db.session.get(Message, message_id)
    return message if message is not None and message.channel == SMS else None


def record_report(message: Message, values: Mapping[str, Any]) -> None:
    """Record what a gateway says of a message."""
    report = GATEWAYS.get(message.gateway or "", SmsGateway).read_report(values)
    if report.is_stopped:
        _stop_recipient(message)
    if report.is_delivered is not None:
        record_outcome(message, is_delivered=report.is_delivered)


def record_outcome(message: Message, *, is_delivered: bool) -> None:
    """Record once whether the message reached the telephone; a later report that it did corrects an earlier one."""
    outcome = DELIVERED if is_delivered else UNDELIVERED
    if message.delivery in (outcome, DELIVERED):
        return
    monthly_counts.count_outcome(message, former=message.delivery, outcome=outcome)
    message.delivery, message.reported_at = outcome, clock.now()


def is_stopped(number: str) -> bool:
    """Whether somebody with that number asked for no more messages."""
    query = select(StoppedNumber.number_index).where(StoppedNumber.number_index == _index_number(number))
    return db.session.scalar(query) is not None


def stop_number(number: str) -> bool:
    """Send nothing more to a number; False when it was stopped already."""
    return insert_once(StoppedNumber, number_index=_index_number(number), stopped_at=clock.now())


def release_number(number: str) -> bool:
    """Send to a number again, because its owner asks for it; False when it was not stopped."""
    statement = delete(StoppedNumber).where(StoppedNumber.number_index == _index_number(number))
    return db.session.execute(statement.returning(StoppedNumber.number_index)).first() is not None


def record_receipt(message_id: UUID, gateway: str, *, reference: str | None, parts: int) -> None:
    """Record that a gateway took a message, and count it in the month."""
    values = {"gateway": gateway, "gateway_reference": reference, "parts": parts}
    db.session.execute(update(Message).where(Message.id == message_id).values(**values))
    monthly_counts.count_sent(gateway, parts)


def _stop_recipient(message: Message) -> None:
    try:
        content = unseal_content(message)
    except KeyDestroyed:
        return
    if content is not None:
        stop_number(content["to"])


def _index_number(number: str) -> bytes:
    digits = "".join(character for character in number if character.isdigit())
    return blind_index("sms.stopped", digits.removeprefix("00"))
