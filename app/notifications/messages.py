"""Messages are sealed and queued in the transaction that causes them; the outbox sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import seal, unseal
from app.notifications import recipient_quota
from app.notifications.channel_names import EMAIL, SMS
from app.notifications.models import QUEUED, Message

SEND = "send_message"
CONTENT = "message.content"
# Channels through which anybody could have messages sent to somebody else's address.
COUNTED_CHANNELS = (EMAIL, SMS)


class MessageUnwanted(Exception):
    """The message must not be sent any more; raised by a channel, and not a failure."""


def queue_message(
    channel: str,
    content: Mapping[str, Any],
    *,
    key_id: UUID,
    case_id: UUID | None = None,
    account_id: UUID | None = None,
    agreement: str | None = None,
    topic: str | None = None,
    is_counted: bool = True,
    lane: str = recipient_quota.ORDINARY_LANE,
) -> Message:
    """Store a message to one person, sealed with the given key, to be sent after the commit.

    Too many messages to the same address caused by anonymous visitors are sent later, in each lane. With `is_counted=False` the
    address is the authority's own and has no quota.

    `agreement` is the question of the consent that the message relies on, and `topic` the preference it depends on:
    both are checked again when it is sent.
    """
    message = Message(
        id=new_id(),
        case_id=case_id,
        account_id=account_id,
        channel=channel,
        key_id=key_id,
        sealed=seal(key_id, dict(content), about=CONTENT),
        status=QUEUED,
        agreement=agreement,
        topic=topic,
        created_at=clock.now(),
    )
    db.session.add(message)
    not_before = None
    if is_counted and account_id is None and channel in COUNTED_CHANNELS:
        not_before = recipient_quota.reserve_departure(content["to"], case_id=case_id, lane=lane)
    enqueue(SEND, not_before=not_before, message_id=message.id)
    return message


def unseal_content(message: Message) -> dict[str, Any] | None:
    """Recipient and text; None if already emptied. Raises KeyDestroyed."""
    if message.sealed is None:
        return None
    content: dict[str, Any] = unseal(message.key_id, message.sealed, about=CONTENT)
    return content
