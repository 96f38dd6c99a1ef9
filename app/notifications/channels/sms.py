"""Short messages, sent through the gateway that the settings choose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.config import Settings
from app.core.jobs.outbox import DeliveryError
from app.notifications.channels import sms_sink
from app.notifications.messages import MessageUnwanted
from app.notifications.sms import reports
from app.notifications.sms.gateways import read_gateway
from app.notifications.sms.gateways.gateway_type import ShortMessage
from app.notifications.sms_encoding import measure_message


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Send one message to one telephone number, through the gateway of the settings. Raises DeliveryError, MessageUnwanted."""
    to, text = content["to"], content["text"]
    if reports.is_stopped(to):
        raise MessageUnwanted
    gateway = read_gateway()
    if gateway is not None:
        receipt = gateway.send_text(ShortMessage(message_id, to, text, reports.build_report_url(message_id)))
        parts = receipt.parts or measure_message(text).parts
        reports.record_receipt(message_id, gateway.key, reference=receipt.reference, parts=parts)
    elif settings.is_development:
        sms_sink.save_message(settings.var, to=to, text=text)
    else:
        raise DeliveryError("sms_gateway_missing", permanent=True)
