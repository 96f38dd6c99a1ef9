"""Queueing of e-mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.agendas.calendar_files.invitations import CalendarEntry, get_content_type, write_invitation
from app.notifications.channel_names import EMAIL
from app.notifications.letters import Letter
from app.notifications.messages import CONTENT, queue_message, unseal_content
from app.notifications.models import Message
from app.notifications.recipient_quota import ORDINARY_LANE


def queue_email(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    key_id: UUID,
    case_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Message:
    """Queue an e-mail, to be sent after the commit."""
    return queue_letter(Letter(subject, text, html), to=to, key_id=key_id, case_id=case_id, account_id=account_id)


def queue_letter(
    letter: Letter,
    *,
    to: str,
    key_id: UUID,
    case_id: UUID | None = None,
    account_id: UUID | None = None,
    reply_to: str | None = None,
    files: Sequence[UUID] = (),
    invitations: Sequence[CalendarEntry] = (),
    agreement: str | None = None,
    topic: str | None = None,
    is_counted: bool = True,
    joins_case: bool = False,
    lane: str = ORDINARY_LANE,
) -> Message:
    """Queue a letter to one person. `files` are attachments of the case, read when it is sent; `invitations` are written now.

    With `joins_case`, the answer of its recipient is a message in the case.
    """
    content: dict[str, Any] = {"to": to, **asdict(letter)}
    if joins_case and case_id:
        content["answers"] = str(case_id)
    if reply_to:
        content["reply_to"] = reply_to
    if files:
        content["files"] = [str(file) for file in files]
    if invitations:
        content["calendars"] = [
            {"type": get_content_type(entry), "text": write_invitation(entry).decode()} for entry in invitations
        ]
    return queue_message(
        EMAIL,
        content,
        key_id=key_id,
        case_id=case_id,
        account_id=account_id,
        agreement=agreement,
        topic=topic,
        is_counted=is_counted,
        lane=lane,
    )


__all__ = ["CONTENT", "EMAIL", "queue_email", "queue_letter", "unseal_content"]
