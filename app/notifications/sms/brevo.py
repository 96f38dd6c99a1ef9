"""Brevo: transactional SMS, whose delivery reports come to an address given with each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import outgoing
from app.core.settings import site_settings
from app.notifications.sms.gateway import Receipt, build_api_url, gateway_errors
from app.notifications.sms_encoding import measure_message

# Names of the events, which the API and its webhooks write with or without a separator.
DELIVERED = frozenset({"delivered"})
NOT_DELIVERED = frozenset({"hardbounce", "softbounce", "rejected", "blacklisted", "skip"})
STOPPED = frozenset({"unsubscribe", "unsubscribed", "blacklisted"})


@dataclass(frozen=True)
class BrevoAccount:
    """The API key of the authority and the name that people see."""

    url: str
    key: str = field(repr=False)
    sender: str


def read_account() -> BrevoAccount | None:
    """The account of the settings; None while something is missing."""
    key, sender = site_settings.get_setting("sms.brevo_key"), site_settings.get_setting("sms.sender")
    return BrevoAccount(site_settings.get_setting("sms.brevo_url"), key, sender) if key and sender else None


def send_text(account: BrevoAccount, *, to: str, text: str, report_url: str) -> Receipt:
    """Send one message. Raises DeliveryError, OutgoingError."""
    values = {
        "sender": account.sender,
        "recipient": to.removeprefix("+"),
        "content": text,
        "type": "transactional",
        "unicodeEnabled": not measure_message(text).is_gsm,
        "webUrl": report_url,
    }
    with gateway_errors():
        url = build_api_url(account.url, "transactionalSMS", "send")
        response = outgoing.fetch_json(url, json_body=values, headers={"api-key": account.key})
    if not isinstance(response, Mapping):
        raise outgoing.NoUsableResponse("garbled")
    reference, parts = response.get("messageId"), response.get("smsCount")
    return Receipt(str(reference) if reference else None, parts if isinstance(parts, int) else None)


def read_event(values: Mapping[str, Any]) -> str:
    """The name of the event of a report, in small letters without separators."""
    name = next((values[key] for key in ("msg_status", "event", "status") if isinstance(values.get(key), str)), "")
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")
