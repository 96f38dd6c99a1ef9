"""Message jobs: sending, recording failures, expiring contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, update

from app.cases.models import Case
from app.cases.people import consents
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.sealing import KeyDestroyed
from app.notifications import preferences
from app.notifications.channel_names import EMAIL, PUSH, SMS
from app.notifications.channels import email, push, sms
from app.notifications.messages import MessageUnwanted, unseal_content
from app.notifications.models import FAILED, SENT, WITHHELD, Message
from app.notifications.topics import AGENT_TOPICS

# Long enough to investigate a message that did not arrive.
CONTENT_RETENTION = timedelta(days=7)

Sender = Callable[[Settings, UUID, dict[str, Any]], None]

CHANNELS: Mapping[str, Sender] = {EMAIL: email.send, SMS: sms.send, PUSH: push.send}


def send_message(message_id: str) -> None:
    """Outbox handler: send a message once. If the process crashes before the commit that records it, it is sent twice."""
    message = db.session.get(Message, UUID(message_id))
    if message is None or message.status in (SENT, WITHHELD):
        return
    try:
        content = unseal_content(message)
    except KeyDestroyed:
        raise DeliveryError("key_destroyed", permanent=True) from None
    if content is None:
        raise DeliveryError("emptied", permanent=True)
    if not _can_be_sent(message):
        _record_outcome(message, status=WITHHELD, sealed=None)
        return
    try:
        CHANNELS[message.channel](current_app.config["PARVIS"], message.id, content)
    except MessageUnwanted:
        _record_outcome(message, status=WITHHELD, sealed=None)
        return
    _record_outcome(message, status=SENT, sent_at=clock.now(), error_code=None)


def _record_outcome(message: Message, **values: object) -> None:
    """Record the outcome, unless the message was deleted with its case or account while being sent."""
    db.session.execute(update(Message).where(Message.id == message.id).values(**values))


def record_failure(message_id: str, reason: str) -> None:
    """Failure handler of the outbox, so that the case page shows the failure."""
    message = db.session.get(Message, UUID(message_id))
    if message is not None and message.status != SENT:
        message.status, message.error_code = FAILED, reason


def expire_message_contents() -> int:
    """Delete the recipient and text of messages sent a week ago; returns how many. Nightly."""
    statement = update(Message).where(Message.sent_at < clock.now() - CONTENT_RETENTION, Message.sealed.is_not(None))
    return len(db.session.execute(statement.values(sealed=None).returning(Message.id)).all())


def delete_messages_of_account(account_id: UUID) -> None:
    """Delete the messages of an account that is being deleted."""
    db.session.execute(delete(Message).where(Message.account_id == account_id))


def _is_about_limited_case(message: Message) -> bool:
    case = db.session.get(Case, message.case_id) if message.case_id else None
    return case is not None and case.is_limited


def _can_be_sent(message: Message) -> bool:
    """Whether the consent is still given, the case is not under limitation (for agents), and the person has not opted
    out.
    """
    if message.topic in AGENT_TOPICS and _is_about_limited_case(message):
        return False
    if message.agreement and not (message.case_id and consents.is_consent_given(message.case_id, message.agreement)):
        return False
    return not preferences.is_opted_out(message)
