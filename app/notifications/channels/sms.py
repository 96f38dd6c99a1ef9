"""Short messages, sent through the HTTP gateway described in the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.config import Settings
from app.core import outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.urls import add_query, encode_form
from app.language.text.placeholders import render_text
from app.notifications import sms_gateway
from app.notifications.channels import sms_sink
from app.notifications.sms_gateway import FORM, JSON, SmsGateway

# Errors of the configuration, not of the message: it will be sent once the token, URL or method is corrected.
MISCONFIGURED_STATUSES = frozenset({401, 403, 404, 405})


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Send one message to one telephone number. Raises DeliveryError."""
    gateway = sms_gateway.get_gateway()
    if gateway is not None:
        _send_request(gateway, message_id, content)
    elif settings.is_development:
        sms_sink.save_message(settings.var, to=content["to"], text=content["text"])
    else:
        raise DeliveryError("sms_gateway_missing", permanent=True)


def _send_request(gateway: SmsGateway, message_id: UUID, content: Mapping[str, Any]) -> None:
    values = {"to": content["to"], "text": content["text"], "token": gateway.token, "id": str(message_id)}
    url, headers, body = _build_request(gateway, values)
    # Lets gateways that support this header detect a message sent twice.
    headers["Idempotency-Key"] = str(message_id)
    try:
        outgoing.fetch(url, method=gateway.method, headers=headers, body=body).raise_for_status()
    except outgoing.ErrorResponse as error:
        is_final = error.permanent and error.status not in MISCONFIGURED_STATUSES
        raise DeliveryError(f"sms_{error.status}", permanent=is_final, pause=error.pause) from None


def _build_request(gateway: SmsGateway, values: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
    headers = {name: render_text(value, values) for name, value in gateway.headers.items()}
    if gateway.format == JSON:
        headers["Content-Type"] = "application/json"
        return (
            gateway.url,
            headers,
            json.dumps(_fill_parameters(gateway.parameters, values), ensure_ascii=False).encode(),
        )
    parameters = _fill_parameters(gateway.parameters, values)
    if gateway.format == FORM:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return gateway.url, headers, encode_form(parameters).encode()
    return add_query(gateway.url, parameters), headers, None


def _fill_parameters(template: Any, values: Mapping[str, Any]) -> Any:
    """Fill in every text of the parameters; values cannot change their structure."""
    if isinstance(template, str):
        return render_text(template, values)
    if isinstance(template, Mapping):
        return {name: _fill_parameters(part, values) for name, part in template.items()}
    return [_fill_parameters(part, values) for part in template] if isinstance(template, list) else template
