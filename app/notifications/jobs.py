"""Jobs of the messages: sending one, noting that it will not leave, emptying those of no more use."""

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

# Long enough to answer "I got nothing", no longer.
CONTENT_RETENTION = timedelta(days=7)

Sender = Callable[[Settings, UUID, dict[str, Any]], None]

CHANNELS: Mapping[str, Sender] = {EMAIL: email.send, SMS: sms.send, PUSH: push.send}


def send_message(message_id: str) -> None:
    """Outbox handler: sends a message unless it was. The commit that follows says so; a crash before it may send it twice."""
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
        _note_outcome(message, status=WITHHELD, sealed=None)
        return
    try:
        CHANNELS[message.channel](current_app.config["PARVIS"], message.id, content)
    except MessageUnwanted:
        _note_outcome(message, status=WITHHELD, sealed=None)
        return
    _note_outcome(message, status=SENT, sent_at=clock.now(), error_code=None)


def _note_outcome(message: Message, **values: object) -> None:
    """While it was being sent, a message may have been deleted with its request or its account: nothing is noted then."""
    db.session.execute(update(Message).where(Message.id == message.id).values(**values))


def record_failure(message_id: str, reason: str) -> None:
    """Told by the outbox when a message was given up, so that whoever opens the case sees it."""
    message = db.session.get(Message, UUID(message_id))
    if message is not None and message.status != SENT:
        message.status, message.error_code = FAILED, reason


def expire_message_contents() -> int:
    """Nightly: erases recipient and words of what was sent a week ago; returns how many messages."""
    old = update(Message).where(Message.sent_at < clock.now() - CONTENT_RETENTION, Message.sealed.is_not(None))
    return len(db.session.execute(old.values(sealed=None).returning(Message.id)).all())


def delete_messages_of_account(account_id: UUID) -> None:
    """Deletes every message to an account, for its erasure."""
    db.session.execute(delete(Message).where(Message.account_id == account_id))


def _is_about_limited_case(message: Message) -> bool:
    case = db.session.get(Case, message.case_id) if message.case_id else None
    return case is not None and case.is_limited


def _can_be_sent(message: Message) -> bool:
    """The consent that it rests on still holds, no agent is told of a request put under limitation meanwhile, and the

    person has not chosen to be told no more.
    """
    if message.topic in AGENT_TOPICS and _is_about_limited_case(message):
        return False
    if message.agreement and not (message.case_id and consents.is_consent_given(message.case_id, message.agreement)):
        return False
    return not preferences.is_opted_out(message)
