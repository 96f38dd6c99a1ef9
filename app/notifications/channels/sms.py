"""Short messages by the HTTP gateway of a provider, as the administrator described it."""

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

# Refusals that say nothing of the message: the token, the address or the method has to be mended, then it will leave.
MISCONFIGURED_STATUSES = frozenset({401, 403, 404, 405})


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Sends one message to its one telephone. Raises DeliveryError."""
    chosen = sms_gateway.get_gateway()
    if chosen is not None:
        _send_through(chosen, message_id, content)
    elif settings.is_development:
        sms_sink.save_message(settings.var, to=content["to"], text=content["text"])
    else:
        raise DeliveryError("sms_gateway_missing", permanent=True)


def _send_through(chosen: SmsGateway, message_id: UUID, content: Mapping[str, Any]) -> None:
    values = {"to": content["to"], "text": content["text"], "token": chosen.token, "id": str(message_id)}
    url, headers, body = _build_request(chosen, values)
    # A message sent twice is seen to be one by gateways that know this header.
    headers["Idempotency-Key"] = str(message_id)
    try:
        outgoing.fetch(url, method=chosen.method, headers=headers, body=body).raise_for_status()
    except outgoing.ErrorResponse as refused:
        is_final = refused.permanent and refused.status not in MISCONFIGURED_STATUSES
        raise DeliveryError(f"sms_{refused.status}", permanent=is_final, pause=refused.pause) from None


def _build_request(chosen: SmsGateway, values: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
    headers = {name: render_text(value, values) for name, value in chosen.headers.items()}
    if chosen.format == JSON:
        headers["Content-Type"] = "application/json"
        return chosen.url, headers, json.dumps(_fill_parameters(chosen.parameters, values), ensure_ascii=False).encode()
    filled = _fill_parameters(chosen.parameters, values)
    if chosen.format == FORM:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return chosen.url, headers, encode_form(filled).encode()
    return add_query(chosen.url, filled), headers, None


def _fill_parameters(template: Any, values: Mapping[str, Any]) -> Any:
    """The parameters with every text in them filled in: what a person typed never becomes a part of their structure."""
    if isinstance(template, str):
        return render_text(template, values)
    if isinstance(template, Mapping):
        return {name: _fill_parameters(part, values) for name, part in template.items()}
    return [_fill_parameters(part, values) for part in template] if isinstance(template, list) else template
