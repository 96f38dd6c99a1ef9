"""Push messages, end-to-end encrypted, sent through the push service of the browser."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.destinations import AddressRefused
from app.core.outgoing.web_push import CONTENT_ENCODING, BrowserKeys, ServerKey, encrypt_message
from app.core.sites import current_site
from app.notifications.messages import MessageUnwanted
from app.notifications.models import PushDevice
from app.notifications.push_devices import get_server_key, unseal_subscription
from app.notifications.push_services import format_origin, parse_endpoint
from app.themes import charter

# Messages not delivered within a day are outdated.
TIME_TO_LIVE = timedelta(days=1)
AUTHORIZATION_LIFETIME = timedelta(hours=12)
GONE_STATUSES = frozenset({404, 410})
# Errors of the configuration, not of the device: the message will be sent once the key or the clock is corrected.
MISCONFIGURED_STATUSES = frozenset({401, 403})
MAX_RESPONSE_BYTES = 64 * 1024


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Send one message to one device; a device that no longer exists is deleted. Raises DeliveryError, MessageUnwanted."""
    device, key = db.session.get(PushDevice, UUID(content["device"])), get_server_key()
    time_to_live = TIME_TO_LIVE - (clock.now() - datetime.fromisoformat(content["told_at"]))
    if device is None or key is None or time_to_live <= timedelta():
        raise MessageUnwanted
    if device.server_key != key.fingerprint:
        # The server key has changed since the browser subscribed: the browser must subscribe again.
        db.session.delete(device)
        raise MessageUnwanted
    _post_message(device, key, content, time_to_live)


def _post_message(device: PushDevice, key: ServerKey, content: dict[str, Any], time_to_live: timedelta) -> None:
    subscription = unseal_subscription(device)
    try:
        destination = parse_endpoint(subscription.endpoint)
    except AddressRefused:
        db.session.delete(device)
        raise MessageUnwanted from None
    headers = {
        "Authorization": key.build_authorization(
            format_origin(destination), subject=_get_contact(), until=clock.now() + AUTHORIZATION_LIFETIME
        ),
        "Content-Encoding": CONTENT_ENCODING,
        "Content-Type": "application/octet-stream",
        "TTL": str(int(time_to_live.total_seconds())),
        "Urgency": "normal",
        # A newer message about the same case replaces those not delivered yet.
        "Topic": content["tag"].replace("-", ""),
    }
    body = encrypt_message(_build_payload(content), BrowserKeys.read(subscription.p256dh, subscription.auth))
    response = outgoing.fetch(
        subscription.endpoint, method="POST", headers=headers, body=body, max_bytes=MAX_RESPONSE_BYTES
    )
    if response.status in GONE_STATUSES:
        db.session.delete(device)
        raise MessageUnwanted
    try:
        response.raise_for_status()
    except outgoing.ErrorResponse as error:
        is_final = error.permanent and error.status not in MISCONFIGURED_STATUSES
        raise DeliveryError(f"push_{error.status}", permanent=is_final, pause=error.pause) from None


def _get_contact() -> str:
    """The contact address for push services."""
    authority = charter.get_charter()
    address = authority.sender_email or authority.email
    return f"mailto:{address}" if address else current_site().base_url


def _build_payload(content: dict[str, Any]) -> bytes:
    """A declarative push message: Safari displays it itself, elsewhere the service worker does. It contains no names."""
    notification = {name: content[name] for name in ("title", "navigate", "lang", "tag", "icon", "app_badge")}
    with use_language(content["lang"]):
        locked = _("Vous avez du nouveau")
    # `locked` is the text that the worker displays instead while the device is locked.
    return json.dumps({"web_push": 8030, "notification": notification, "locked": locked}, ensure_ascii=False).encode()
