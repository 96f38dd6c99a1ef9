"""Messages sent to the applicant of a case by e-mail or SMS, as agents read them in the thread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.sealing import unseal_many
from app.language.text.typography import add_no_break_spaces_to_text
from app.notifications.channel_names import EMAIL, SMS
from app.notifications.messages import CONTENT
from app.notifications.models import Message

# What opens the request in the place of its applicant: links, and tracking codes in groups of four.
_LINK = re.compile(r"https?://\S+")
_CODE = re.compile(r"\b[0-9A-Z]{4}(?:[-\s]?[0-9A-Z]{4}){3}\b")


@dataclass(frozen=True)
class SentMessage:
    """One message to the applicant, and what became of it."""

    channel: str
    status: str
    happened_at: datetime
    subject: str
    text: str

    # In the thread it stands among the entries of the timeline.
    kind = "sent"


_CHANNELS = (EMAIL, SMS)
HAS_SENT_MESSAGES = exists().where(
    Message.case_id == bindparam("case_id", type_=Uuid), Message.channel.in_(_CHANNELS), Message.sealed.is_not(None)
)


def list_sent_messages(case: Case, addresses: Iterable[str]) -> list[SentMessage]:
    """Oldest first. `addresses` are those of the applicant: what was sent to others is not for the thread."""
    query = select(Message).where(Message.case_id == case.id, Message.channel.in_(_CHANNELS))
    messages = [each for each in db.session.scalars(query.order_by(Message.created_at)) if each.sealed is not None]
    contents = unseal_many([(message.key_id, message.sealed) for message in messages if message.sealed], about=CONTENT)
    return list(_select_own(zip(messages, contents, strict=True), frozenset(addresses)))


def hide_secrets(text: str) -> str:
    """The text without what is for the applicant alone: an agent who reads it must not be able to act as them."""
    readable_text = _CODE.sub(_("[code de suivi]"), _LINK.sub(_("[lien personnel]"), text))
    # Short messages leave without no-break spaces.
    return add_no_break_spaces_to_text(readable_text)


def _select_own(
    pairs: Iterable[tuple[Message, dict[str, str] | None]], addresses: frozenset[str]
) -> Iterator[SentMessage]:
    for message, content in pairs:
        if content is not None and content.get("to") in addresses:
            yield SentMessage(
                message.channel,
                message.status,
                message.created_at,
                hide_secrets(content.get("subject", "")),
                hide_secrets(content.get("text", "")),
            )
