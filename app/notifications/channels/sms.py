"""Short messages, sent through the gateway described in the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.config import Settings
from app.core import outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.urls import add_query, encode_form
from app.core.settings import site_settings
from app.language.text.placeholders import render_text
from app.notifications import sms_gateway
from app.notifications.channels import sms_sink
from app.notifications.messages import MessageUnwanted
from app.notifications.sms import brevo, ovh, reports
from app.notifications.sms.gateway import BREVO, OVH, Receipt, gateway_errors
from app.notifications.sms_encoding import measure_message
from app.notifications.sms_gateway import FORM, JSON, SmsGateway


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Send one message to one telephone number, through the gateway of the settings. Raises DeliveryError, MessageUnwanted."""
    to, text = content["to"], content["text"]
    if reports.is_stopped(to):
        raise MessageUnwanted
    provider = site_settings.get_setting("sms.provider")
    receipt = _send_through(provider, message_id, to=to, text=text)
    if receipt is not None:
        parts = receipt.parts or measure_message(text).parts
        reports.record_receipt(message_id, provider, reference=receipt.reference, parts=parts)
    elif settings.is_development:
        sms_sink.save_message(settings.var, to=to, text=text)
    else:
        raise DeliveryError("sms_gateway_missing", permanent=True)


def _send_through(provider: str, message_id: UUID, *, to: str, text: str) -> Receipt | None:
    """What the gateway answers; None when it is not described in the settings."""
    if provider == OVH:
        ovh_account = ovh.read_account()
        return ovh.send_text(ovh_account, to=to, text=text) if ovh_account else None
    report_url = reports.build_report_url(message_id)
    if provider == BREVO:
        brevo_account = brevo.read_account()
        return brevo.send_text(brevo_account, to=to, text=text, report_url=report_url) if brevo_account else None
    gateway = sms_gateway.get_gateway()
    return _send_request(gateway, message_id, to=to, text=text, report_url=report_url) if gateway else None


def _send_request(gateway: SmsGateway, message_id: UUID, **values: str) -> Receipt:
    url, headers, body = _build_request(gateway, {**values, "token": gateway.token, "id": str(message_id)})
    # Lets gateways that support this header detect a message sent twice.
    headers["Idempotency-Key"] = str(message_id)
    with gateway_errors():
        outgoing.fetch(url, method=gateway.method, headers=headers, body=body).raise_for_status()
    return Receipt()


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
