"""Queueing of short messages."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.notifications.channel_names import SMS
from app.notifications.messages import queue_message
from app.notifications.models import Message
from app.notifications.sms.gateways import read_gateway
from app.notifications.sms_encoding import simplify_for_gsm


def can_send_sms() -> bool:
    """Whether short messages leave this site: it has a gateway, or is in development."""
    return read_gateway() is not None or bool(current_app.config["PARVIS"].is_development)


def queue_sms(
    *,
    to: str,
    text: str,
    key_id: UUID,
    case_id: UUID | None = None,
    agreement: str | None = None,
    topic: str | None = None,
) -> Message:
    """Queue a short message to one mobile number, in GSM characters where possible."""
    simplified_text = " ".join(simplify_for_gsm(text).split(" ")).strip()
    content = {"to": to, "text": simplified_text}
    return queue_message(SMS, content, key_id=key_id, case_id=case_id, agreement=agreement, topic=topic)
